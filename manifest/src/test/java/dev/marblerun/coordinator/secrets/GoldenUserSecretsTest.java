package dev.marblerun.coordinator.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.ca.TemplateJson;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.testkit.SharedData;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Uploads of secrets that the original took or refused. */
class GoldenUserSecretsTest {
    /** Taken by the original, refused here: the contract asks for these checks. */
    private static final Set<String> REFUSED_HERE = Set.of(
            "private key that is nonsense",
            "private key of another certificate",
            "RSA certificate for an ecdsa secret");

    /** Refused by both, here with a message that says what is wrong. */
    private static final Set<String> BETTER_MESSAGE = Set.of(
            "certificate missing",
            "private key only",
            "certificate null",
            "certificate empty",
            "certificate garbage DER",
            "certificate as base64 of PEM",
            "certificate with trailing byte");

    /** What the decoding of JSON decides, or the user's permissions; and one that makes its body while it runs. */
    private static final Set<String> NOT_DECIDED_HERE = Set.of(
            "set without certificate",
            "set with unknown certificate",
            "set without permission",
            "set not permitted",
            "set permitted and not permitted together",
            "set without the wrapper",
            "key not base64",
            "key base64url",
            "key as number",
            "key as array of bytes",
            "lower-case field names",
            "certificate not base64",
            "certificate as PEM text",
            "certificate as template object",
            "plain with NUL that an env uses as string",
            "plain empty that an env uses",
            "1 MB plain",
            "v2 empty body",
            "v2 not JSON",
            "v2 secrets is a list");

    @TestFactory
    Stream<DynamicTest> upload_asTheOriginalTreatedIt_isTreated() throws Exception {
        JsonNode scenario = JsonMapper.shared().readTree(SharedData.bytes("golden/client-api/secrets.json"));
        Map<String, SecretSpec> specs = new HashMap<>();
        List<JsonNode> uploads = new ArrayList<>();
        for (JsonNode step : scenario.path("steps")) {
            if (step.path("name").asString("").equals("set manifest")) {
                byte[] manifest = Base64.getDecoder()
                        .decode(JsonMapper.shared()
                                .readTree(step.path("requestBody").path("text").asString())
                                .path("manifest")
                                .asString());
                JsonMapper.shared()
                        .readTree(manifest)
                        .path("Secrets")
                        .properties()
                        .forEach(e -> specs.put(e.getKey(), TemplateJson.secret(e.getValue())));
            } else if (step.path("method").asString("").equals("POST")
                    && step.path("path").asString().endsWith("/v2/secrets")
                    && !NOT_DECIDED_HERE.contains(step.path("name").asString())) {
                uploads.add(step);
            }
        }
        assertThat(specs).hasSizeGreaterThan(10);
        assertThat(uploads).hasSizeGreaterThan(35);
        return uploads.stream()
                .map(step -> DynamicTest.dynamicTest(step.path("name").asString(), () -> check(step, specs)));
    }

    private static void check(JsonNode step, Map<String, SecretSpec> specs) throws Exception {
        String name = step.path("name").asString();
        Map<String, UserSecret> uploads = new LinkedHashMap<>();
        JsonMapper.shared()
                .readTree(step.path("requestBody").path("text").asString())
                .path("secrets")
                .properties()
                .forEach(e -> uploads.put(
                        e.getKey(),
                        new UserSecret(
                                bytes(e.getValue(), "Key"),
                                bytes(e.getValue(), "Cert"),
                                bytes(e.getValue(), "Private"))));
        if (step.path("status").asInt() == 200 && !REFUSED_HERE.contains(name)) {
            Map<String, Secret> secrets = UserSecrets.apply(specs, uploads);
            assertThat(secrets.keySet()).isEqualTo(uploads.keySet());
            secrets.forEach((key, secret) -> {
                UserSecret upload = Objects.requireNonNull(uploads.get(key));
                assertThat(secret.isSet()).isTrue();
                assertThat(secret.certificate()).isEqualTo(upload.cert());
                if (upload.cert() != null) {
                    SecretBytes privateKey = secret.privateKey();
                    assertThat(privateKey == null ? null : privateKey.reveal()).isEqualTo(upload.privateKey());
                }
            });
            return;
        }
        var refused = assertThatThrownBy(() -> UserSecrets.apply(specs, uploads)).isInstanceOf(SecretException.class);
        if (REFUSED_HERE.contains(name) || BETTER_MESSAGE.contains(name)) {
            refused.hasMessageContaining("secret " + uploads.keySet().iterator().next());
        } else {
            String message = step.path("responseJson").path("message").asString();
            refused.hasMessage(message.substring("parsing new secrets: ".length()));
        }
    }

    private static byte @Nullable [] bytes(JsonNode secret, String field) {
        JsonNode value = secret.path(field);
        return value.isString() ? Base64.getDecoder().decode(value.asString()) : null;
    }
}
