package dev.marblerun.coordinator.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.marblerun.api.Limits;
import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.Parameters;
import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import dev.marblerun.testkit.TestMarble;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets of every kind go through in every way that ends well or badly, recovery included; no log, no error, no metric
 * and no event shows one.
 */
class CanaryIT {
    private static final String UUID = "a3c8d5f0-8b3e-4f33-9f0a-6d5f2c7b9e21";
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();
    private final Canaries canaries = new Canaries();
    private final List<String> errors = new ArrayList<>();
    private final String plain = "canary" + HexFormat.of().formatHex(randomBytes(16)) + "yranac";
    private final byte[] key = randomBytes(32);
    private final TestKeys owner = TestKeys.make("owner");
    private final TestKeys certificate = TestKeys.make("secret");

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void secrets_whateverHappens_areInNoLogAndNoError() throws Exception {
        Environment environment = Environment.simulated(folder);
        environment.variables().put("EDG_DEBUG_LOGGING", "1");
        environment.variables().put("EDG_HTTP_ERROR_LOG_LEVEL", "debug");
        environment.variables().put("EDG_COORDINATOR_PROMETHEUS_ADDR", "localhost:0");
        List<byte[]> shares;
        List<KeyPair> recovery = List.of(rsa(), rsa());
        TestKeys reader = TestKeys.make("reader");
        String manifest = CanaryManifest.text(
                environment, owner, List.of(reader), recovery.stream().map(CanaryIT::pem).toList());
        canaries.add("plain", plain.getBytes(US_ASCII));
        canaries.add("key", key);
        addKey("certificate", certificate);
        addKey("user", owner);
        try (CoordinatorProcess coordinator = CoordinatorProcess.start(environment.variables())) {
            shares = addShares(coordinator.setManifest(manifest), recovery);
            writeWrongly(coordinator);
            writeAndRead(coordinator, reader);
            activate(coordinator, environment);
            monitor(coordinator);
            String said = String.join("\n", coordinator.output());
            assertThat(errors).hasSizeGreaterThan(45);
            assertThat(canaries.foundIn(said)).as("canaries in the log:%n%s", said).isEmpty();
            assertThat(errors).allSatisfy(each -> assertThat(canaries.foundIn(each)).as(each).isEmpty());
            assertSearchFinds(said, manifest);
            coordinator.terminate();
            assertThat(coordinator.exitCode()).isEqualTo(143);
            assertThat(canaries.foundIn(String.join("\n", coordinator.output()))).isEmpty();
        }
        Files.delete(folder.resolve("state").resolve("sealed_key"));
        try (CoordinatorProcess coordinator = CoordinatorProcess.start(environment.variables())) {
            recover(coordinator, shares, recovery);
            monitor(coordinator);
            assertThat(canaries.foundIn(String.join("\n", coordinator.output()))).isEmpty();
        }
    }

    /** What monitoring systems see. */
    private void monitor(CoordinatorProcess coordinator) throws IOException, InterruptedException {
        String line = coordinator.awaitLine("The Coordinator is running");
        Matcher port = Pattern.compile("\"monitoringAddress\":\"[^\"]*:(\\d+)\"").matcher(line);
        assertThat(port.find()).isTrue();
        for (String path : List.of("/metrics", "/events", "/healthz", "/readyz", "/nowhere")) {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://localhost:" + port.group(1) + path).toURL().openConnection();
            connection.setReadTimeout(20_000);
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                String body = in == null ? "" : new String(in.readAllBytes(), UTF_8);
                assertThat(path.equals("/metrics") && body.isEmpty()).isFalse();
                assertThat(canaries.foundIn(body)).as(path).isEmpty();
            }
        }
    }

    /** Every step of a recovery, the wrong ones first; no answer shows a share. */
    private void recover(CoordinatorProcess coordinator, List<byte[]> shares, List<KeyPair> keys) throws Exception {
        assertThat(coordinator.status()).isEqualTo(1);
        assertThat(coordinator.http(null).get("/api/v2/recover/public-key").statusCode()).isEqualTo(200);
        byte[] first = shares.getFirst();
        fails(upload(coordinator, new byte[16], sign(keys.getFirst(), new byte[16])));
        // Who may sign is in the state that the shares open: a wrong signature shows with the last one.
        assertThat(shares).hasSize(2);
        byte[] wrong = sign(keys.getLast(), new byte[] {1});
        assertThat(upload(coordinator, first, wrong).statusCode()).isEqualTo(200);
        fails(upload(coordinator, shares.getLast(), sign(keys.getLast(), shares.getLast())));
        for (int i = 0; i < shares.size(); i++) {
            HttpResponse<String> answer = upload(coordinator, shares.get(i), sign(keys.get(i), shares.get(i)));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(canaries.foundIn(answer.body())).isEmpty();
            if (i == 0) {
                fails(upload(coordinator, first, sign(keys.getFirst(), first)));
            }
        }
        assertThat(coordinator.status()).isEqualTo(3);
        assertThat(errors).allSatisfy(each -> assertThat(canaries.foundIn(each)).as(each).isEmpty());
    }

    private static HttpResponse<String> upload(CoordinatorProcess coordinator, byte[] share, byte[] signature)
            throws IOException, InterruptedException {
        return coordinator.http(null).post(
                "/api/v2/recover",
                "{\"recoverySecret\": \"" + BASE64.encodeToString(share) + "\", \"recoverySecretSignature\": \""
                        + BASE64.encodeToString(signature) + "\"}");
    }

    private static byte[] sign(KeyPair pair, byte[] share) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(pair.getPrivate());
        signer.update(share);
        return signer.sign();
    }

    /** The search does find what is there, in each of the forms. */
    private void assertSearchFinds(String said, String manifest) throws GeneralSecurityException {
        Canaries present = new Canaries();
        present.add("marble type", CanaryManifest.ONCE.getBytes(US_ASCII));
        present.add("fingerprint", MessageDigest.getInstance("SHA-256").digest(manifest.getBytes(UTF_8)));
        assertThat(present.foundIn(said)).containsExactly("marble type", "fingerprint");
        for (String before : List.of("", "1", "22")) {
            String body = "x" + BASE64.encodeToString((before + plain + "!").getBytes(US_ASCII));
            assertThat(canaries.foundIn(body)).as(body).containsExactly("plain");
            byte[] longer = (before + new String(key, ISO_8859_1) + "!").getBytes(ISO_8859_1);
            assertThat(canaries.foundIn(Base64.getUrlEncoder().encodeToString(longer))).containsExactly("key");
            assertThat(canaries.foundIn(Base64.getMimeEncoder(8, new byte[] {'\n'}).encodeToString(longer)))
                    .containsExactly("key");
        }
        assertThat(canaries.foundIn("..." + HexFormat.of().withUpperCase().formatHex(key))).containsExactly("key");
        assertThat(canaries.foundIn(certificate.keyPem().replace("\n", "\\n"))).containsExactly("certificate");
    }

    private void addKey(String name, TestKeys keys) {
        byte[] scalar = ((ECPrivateKey) keys.key()).getS().toByteArray();
        canaries.add(name, Arrays.copyOfRange(scalar, scalar.length - 40, scalar.length));
    }

    private static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PUBLIC KEY-----\n" + BASE64.encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    private List<byte[]> addShares(String answer, List<KeyPair> keys) throws GeneralSecurityException {
        Matcher shares = Pattern.compile("\"(r\\d+)\":\"([^\"]+)\"").matcher(answer);
        List<byte[]> plain = new ArrayList<>();
        while (shares.find()) {
            KeyPair pair = keys.get(plain.size());
            Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
            oaep.init(
                    Cipher.DECRYPT_MODE,
                    pair.getPrivate(),
                    new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
            plain.add(oaep.doFinal(Base64.getDecoder().decode(shares.group(2))));
            canaries.add("share " + shares.group(1), plain.getLast());
        }
        assertThat(plain).hasSameSizeAs(keys);
        return plain;
    }

    private void fails(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
        errors.add(answer.headers().map() + "\n" + answer.body());
    }

    private static String upload(String name, String value) {
        return "{\"secrets\": {\"" + name + "\": " + value + "}}";
    }

    private void writeWrongly(CoordinatorProcess coordinator) throws IOException, InterruptedException {
        TestHttp http = coordinator.http(owner);
        String keyText = BASE64.encodeToString(key);
        String private64 = BASE64.encodeToString(certificate.key().getEncoded());
        for (String body : List.of(
                upload("plain", "\"" + plain + "\""),
                upload("plain", "{\"Key\": \"" + plain + "!\"}"),
                upload("plain", "{\"Key\": {\"" + plain + "\": 1}}"),
                upload("plain", "{\"Key\": [\"" + plain + "\"]}"),
                upload("plain", "{\"Key\": \"" + plain + "\\x\"}"),
                upload("plain", "{\"Key\": \"" + plain),
                upload("plain", "{\"" + plain + "\": \"" + plain + "\", \"Key\": 7}"),
                upload("plain", plain),
                upload("plain", "{\"Cert\": \"" + private64 + "\", \"Private\": \"" + private64 + "\"}"),
                upload("key", "{\"Key\": \"" + keyText.substring(4) + "\"}"),
                upload("key", "{\"Key\": \"" + keyText + "\", \"Private\": \"" + private64 + "\"}"),
                upload("key", "{\"Key\": [" + unsigned(key) + ", 256]}"),
                upload("key", "[" + unsigned(key) + "]"),
                upload("cert", "{\"Cert\": \"" + private64 + "\", \"Private\": \"" + private64 + "\"}"),
                upload("cert", "{\"Key\": \"" + private64 + "\"}"),
                upload("cert", "{\"Cert\": \"AAAA\", \"Private\": \"" + private64 + "\"}"),
                upload("cert", "{\"Private\": \"" + private64.substring(1) + "\"}"),
                upload("none", "{\"Key\": \"" + keyText + "\"}"),
                upload("shared", "{\"Key\": \"" + keyText + "\"}"),
                "{\"secrets\": \"" + plain + "\"}",
                "{\"secrets\": [\"" + plain + "\"]}",
                "{\"secrets\": {\"plain\": {\"Key\": \"AA==\"}, \"plain\": {\"Key\": \"" + keyText + "\"}}}",
                plain,
                "\"" + plain + "\"",
                "\"" + plain)) {
            fails(http.post("/api/v2/secrets", body));
        }
        // A value that a template cannot take: "string" refuses NUL.
        fails(http.post("/api/v2/secrets", Manifests.secret("plain", (plain + "\0").getBytes(US_ASCII))));
        fails(http.post("/secrets", "{\"plain\": \"" + plain + "\"}"));
        fails(http.post("/api/v2/secret", upload("plain", "{\"Key\": \"" + keyText + "\"}")));
        fails(coordinator.http(null).post("/api/v2/secrets", Manifests.secret("key", key)));
        fails(coordinator.http(TestKeys.make("stranger")).post("/api/v2/secrets", Manifests.secret("key", key)));
        fails(coordinator.http(null).post("/api/v2/recover", "{\"recoverySecret\": \"" + keyText + "\"}"));
        fails(http.post("/api/v2/manifest", Manifests.body("{\"Packages\": \"" + plain)));
    }

    private static String unsigned(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(text.isEmpty() ? "" : ",").append(b & 0xff);
        }
        return text.toString();
    }

    private void writeAndRead(CoordinatorProcess coordinator, TestKeys reader)
            throws IOException, InterruptedException, GeneralSecurityException {
        TestHttp http = coordinator.http(owner);
        String body = "{\"secrets\": {\"plain\": {\"Key\": \"" + BASE64.encodeToString(plain.getBytes(US_ASCII))
                + "\"}, \"key\": {\"Key\": \"" + BASE64.encodeToString(key) + "\"}, \"cert\": {\"Cert\": \""
                + BASE64.encodeToString(certificate.certificate().getEncoded()) + "\", \"Private\": \""
                + BASE64.encodeToString(certificate.key().getEncoded()) + "\"}}}";
        assertThat(http.post("/api/v2/secrets", body).statusCode()).isEqualTo(200);
        fails(coordinator.http(reader).post("/api/v2/secrets", body));
        fails(coordinator.http(reader).get("/api/v2/secrets?s=plain&s=shared"));
        fails(http.get("/api/v2/secrets?s=plain&s=" + "own"));

        String all = http.get("/api/v2/secrets?s=plain&s=key&s=cert&s=shared").body();
        assertThat(canaries.foundIn(all)).contains("plain", "key", "certificate");
        Matcher shared = Pattern.compile("\"shared\":\\{.*?\"Private\":\"([^\"]+)\"").matcher(all);
        assertThat(shared.find()).as(all).isTrue();
        canaries.add("shared", Base64.getDecoder().decode(shared.group(1)));
    }

    private void activate(CoordinatorProcess coordinator, Environment environment) throws Exception {
        TestMarble marble = environment.marble();
        Parameters got = marble.activate(coordinator.mesh(), CanaryManifest.GOOD, UUID).getParameters();
        StringBuilder parameters = new StringBuilder();
        for (String name : List.of("A", "B", "C")) {
            parameters.append(got.getEnvOrThrow(name).toStringUtf8());
        }
        assertThat(canaries.foundIn(parameters.toString())).contains("plain", "key", "certificate", "shared");
        String c = got.getEnvOrThrow("C").toStringUtf8();
        int own = c.indexOf("-----END PRIVATE KEY-----\n") + "-----END PRIVATE KEY-----\n".length();
        canaries.add("own", HexFormat.of().parseHex(c.substring(own, own + 64)));
        addPem("web", c.substring(own + 64));
        addPem("marble key", got.getEnvOrThrow("MARBLE_PREDEFINED_PRIVATE_KEY").toStringUtf8());

        for (int i = 0; i < CanaryManifest.FAILING.size(); i++) {
            refused(coordinator, marble, marble.request(CanaryManifest.failing(i), UUID), Status.Code.INTERNAL);
        }
        assertThat(marble.activate(coordinator.mesh(), CanaryManifest.ONCE, UUID).hasParameters()).isTrue();
        refused(coordinator, marble, marble.request(CanaryManifest.ONCE, UUID), Status.Code.PERMISSION_DENIED);
        refused(coordinator, marble, marble.request(CanaryManifest.OTHER_PACKAGE, UUID), Status.Code.PERMISSION_DENIED);
        refused(coordinator, marble, marble.request("unknown", UUID), Status.Code.PERMISSION_DENIED);
        ActivationReq good = marble.request(CanaryManifest.GOOD, UUID);
        ByteString large = ByteString.copyFrom(new byte[Limits.QUOTE_BYTES + 1]);
        refused(coordinator, marble, good.toBuilder().setQuote(large).build(), Status.Code.INVALID_ARGUMENT);
        ActivationReq unproven = good.toBuilder().setQuote(ByteString.EMPTY).build();
        refused(coordinator, marble, unproven, Status.Code.PERMISSION_DENIED);
        refused(coordinator, marble, good.toBuilder().setCSR(good.getQuote()).build(), Status.Code.INTERNAL);
        refused(coordinator, marble, good.toBuilder().setUUID("no UUID").build(), Status.Code.INVALID_ARGUMENT);
        refused(coordinator, environment.marble(), good, Status.Code.PERMISSION_DENIED);
    }

    /** A PKCS#8 EC key may end with its public key: the scalar are the 32 or 48 bytes after 04 20 or 04 30. */
    private void addPem(String name, String pem) {
        byte[] der = Base64.getMimeDecoder()
                .decode(pem.substring(0, pem.indexOf("-----END")).replace("-----BEGIN PRIVATE KEY-----", ""));
        String hex = HexFormat.of().formatHex(der);
        Matcher scalar = Pattern.compile("020101(0420|0430)").matcher(hex);
        assertThat(scalar.find()).isTrue();
        int begin = scalar.end() / 2;
        canaries.add(name, Arrays.copyOfRange(der, begin, begin + 32));
    }

    private void refused(CoordinatorProcess coordinator, TestMarble marble, ActivationReq request, Status.Code code)
            throws InterruptedException {
        var mesh = coordinator.mesh();
        assertThatThrownBy(() -> marble.activate(mesh, request, null))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).as(request.getMarbleType() + ": " + e).isEqualTo(code);
                    errors.add(e.getStatus() + "\n" + e.getTrailers());
                });
    }
}
