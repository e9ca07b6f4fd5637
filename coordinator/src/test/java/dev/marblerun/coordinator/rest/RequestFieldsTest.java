package dev.marblerun.coordinator.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.coordinator.core.ClientApi.Marble;
import dev.marblerun.coordinator.core.ClientApi.User;
import dev.marblerun.coordinator.core.TlsIdentity;
import dev.marblerun.coordinator.tls.TestIdentities;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Every field of every request of version 2, as the OpenAPI document has them, with everything that can be wrong with
 * it. Behind the adapter is one that accepts whatever can be read, so each refusal here is of the reading.
 */
class RequestFieldsTest {
    private static final ApiDocument DOCUMENT = ApiDocument.read();
    private static final TlsIdentity ALICE = TestIdentities.make("alice", "secp384r1", Duration.ofDays(1));
    private static final Map<String, List<String>> WRONG = Map.of(
            "base64", List.of("7", "true", "{}", "[\"x\"]", "[256]", "\"not base64\"", "\"YQ\"", "\"YQ==YQ==\"",
                    "\"\u00ff\""),
            "string", List.of("7", "true", "{}", "[]"),
            "integer", List.of("-1", "1.5", "1e2", "\"7\"", "true", "{}", "[]", "18446744073709551616"),
            "object", List.of("7", "true", "\"x\"", "[]"));
    private static final List<String> WRONG_BODIES =
            List.of("", "[]", "7", "true", "\"x\"", "{", "{\"a\"", "\ufeff{}", "[".repeat(20_000));

    private static RestFixture rest;

    @BeforeAll
    static void start() throws IOException {
        rest = new RestFixture();
        rest.api.users.put(ALICE.chain().getFirst(), new User("alice"));
        rest.api.marble = new Marble("m", "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f");
        rest.api.signsQuotes = true;
    }

    @AfterAll
    static void stop() throws IOException {
        rest.close();
    }

    /** A request of which nothing is right but the address, and what it may be answered with. */
    record Case(String path, String what, byte[] body, List<Integer> statuses) {
        @Override
        public String toString() {
            return path + ": " + what;
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String operation : DOCUMENT.operations()) {
            if (operation.startsWith("POST /api/v2/")) {
                String path = operation.substring("POST ".length());
                DOCUMENT.requestSchema("POST", path).ifPresent(schema -> add(cases, path, schema));
            }
        }
        return cases.stream();
    }

    private static void add(List<Case> cases, String path, JsonNode schema) {
        WRONG_BODIES.forEach(body -> cases.add(refused(path, "body " + clip(body), body.getBytes(UTF_8))));
        cases.add(refused(path, "body that is not UTF-8", new byte[] {(byte) 0xff, (byte) 0xfe}));
        cases.add(tolerated(path, "null", "null"));
        cases.add(tolerated(path, "no field", "{}"));
        cases.add(tolerated(path, "unknown field", "{\"unknown\": 1}"));
        schema.path("properties").properties().forEach(field -> {
            String name = field.getKey();
            JsonNode type = DOCUMENT.resolved(field.getValue());
            fields(cases, path, name, type, "{\"%s\": %s}");
            JsonNode entry = DOCUMENT.resolved(type.path("additionalProperties"));
            if (entry.isObject()) {
                for (String value : wrong("object")) {
                    byte[] body = object(name, "{\"x\": " + value + "}");
                    cases.add(refused(path, name + " with an entry " + value, body));
                }
                entry.path("properties").properties().forEach(inner -> fields(
                        cases, path, inner.getKey(), DOCUMENT.resolved(inner.getValue()),
                        "{\"" + name + "\": {\"x\": {\"%s\": %s}}}"));
            }
        });
    }

    private static void fields(List<Case> cases, String path, String name, JsonNode type, String shape) {
        for (String value : wrong(kind(type))) {
            byte[] body = shape.formatted(name, value).getBytes(UTF_8);
            cases.add(refused(path, name + " is " + value, body));
        }
        String good = kind(type).equals("integer") ? "1" : kind(type).equals("object") ? "{}" : "\"YQ==\"";
        String twice = good + ", \"" + name.toUpperCase(Locale.ROOT) + "\": " + good;
        cases.add(refused(path, name + " twice", shape.formatted(name, twice).getBytes(UTF_8)));
        cases.add(tolerated(path, name + " is null", shape.formatted(name, "null")));
        byte[] broken = shape.formatted(name, "\"\u00e9\"").getBytes(ISO_8859_1);
        cases.add(kind(type).equals("string")
                ? new Case(path, name + " is not UTF-8", broken, List.of(200, 400))
                : refused(path, name + " is not UTF-8", broken));
    }

    private static List<String> wrong(String kind) {
        return Objects.requireNonNull(WRONG.get(kind), kind);
    }

    private static String kind(JsonNode type) {
        return type.has("contentEncoding") ? "base64" : type.path("type").asString();
    }

    private static byte[] object(String name, String value) {
        return ("{\"" + name + "\": " + value + "}").getBytes(UTF_8);
    }

    private static Case refused(String path, String what, byte[] body) {
        return new Case(path, what, body, List.of(400));
    }

    /** The contract says that what is missing counts as empty; whether that is enough is not the reading's to say. */
    private static Case tolerated(String path, String what, String body) {
        return new Case(path, what, body.getBytes(UTF_8), List.of(200, 400, 404, 409, 422));
    }

    private static String clip(String text) {
        return text.length() < 10 ? text : text.substring(0, 10) + "...";
    }

    @ParameterizedTest
    @MethodSource("cases")
    void field_thatIsWrong_isRefusedWithAMessage(Case wrong) throws IOException {
        RestFixture.Raw answer = rest.raw(ALICE, "POST", wrong.path(), wrong.body());
        assertThat(answer.status()).as(answer.body()).isIn(wrong.statuses());
        assertThat(DOCUMENT.differences("POST", wrong.path(), answer.status(), answer.body())).isEmpty();
        if (answer.status() == 400) {
            assertThat(answer.body()).startsWith("{\"status\":\"fail\"").contains("\"message\":\"").doesNotContain(
                    "Exception", "dev.marblerun");
        }
    }

    static Stream<String> paths() {
        return cases().map(Case::path).distinct();
    }

    /** Announced is enough: the answer comes before anybody has sent as much. */
    @ParameterizedTest
    @MethodSource("paths")
    void body_announcedTooLarge_isRefusedBeforeItComes(String path) throws IOException {
        try (var socket = rest.tls(ALICE)) {
            socket.getOutputStream().write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                    + Integer.MAX_VALUE + "\r\n\r\n").getBytes(UTF_8));
            socket.getOutputStream().flush();
            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
            assertThat(new String(start, UTF_8)).isEqualTo("HTTP/1.1 413");
        }
    }
}
