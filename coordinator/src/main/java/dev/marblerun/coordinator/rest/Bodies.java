package dev.marblerun.coordinator.rest;

import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.json.Base64Text;
import dev.marblerun.coordinator.json.FieldNames;
import dev.marblerun.coordinator.json.Json;
import dev.marblerun.coordinator.json.JsonDecoding;
import dev.marblerun.coordinator.json.JsonException;
import dev.marblerun.coordinator.json.JsonFields;
import dev.marblerun.coordinator.json.JsonProblem;
import dev.marblerun.coordinator.json.JsonValue;
import dev.marblerun.coordinator.secrets.UserSecret;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What request bodies and parameters contain. One that cannot be read is an {@link Kind#INVALID_REQUEST}. */
final class Bodies {
    private static final FieldNames MANIFEST = FieldNames.of("manifest");
    private static final FieldNames SGX_QUOTE = FieldNames.of("sgxQuote");
    private static final FieldNames SECRETS = FieldNames.of("secrets");
    private static final FieldNames RECOVERY = FieldNames.of("recoverySecret", "recoverySecretSignature");
    private static final FieldNames COUNTER = FieldNames.of("name", "value");
    private static final FieldNames USER_SECRET = FieldNames.of("Key", "Cert", "Private");

    private Bodies() {}

    /** {@code {"manifest": base64}}; empty when it is absent. */
    static byte[] manifest(byte[] body) throws ApiException {
        byte[] manifest = read(body, (decoding, root) -> decoding.object(root, MANIFEST).bytes("manifest"));
        return manifest == null ? new byte[0] : manifest;
    }

    /** {@code {"sgxQuote": base64}}; empty when it is absent. */
    static byte[] sgxQuote(byte[] body) throws ApiException {
        byte[] quote = read(body, (decoding, root) -> decoding.object(root, SGX_QUOTE).bytes("sgxQuote"));
        return quote == null ? new byte[0] : quote;
    }

    /** {@code {"secrets": {name: secret}}}, version 2. */
    static Map<String, UserSecret> secrets(byte[] body) throws ApiException {
        Map<String, UserSecret> secrets = read(
                body,
                (decoding, root) ->
                        decoding.object(root, SECRETS).map("secrets", each -> userSecret(decoding, each)));
        return secrets == null ? Map.of() : secrets;
    }

    /** {@code {name: secret}}, version 1. */
    static Map<String, UserSecret> bareSecrets(byte[] body) throws ApiException {
        Map<String, UserSecret> secrets =
                read(body, (decoding, root) -> decoding.map(root, each -> userSecret(decoding, each)));
        return secrets == null ? Map.of() : secrets;
    }

    private static UserSecret userSecret(JsonDecoding decoding, JsonValue value) {
        JsonFields fields = decoding.object(value, USER_SECRET);
        return new UserSecret(fields.bytes("Key"), fields.bytes("Cert"), fields.bytes("Private"));
    }

    /** A share of the recovery key and the signature over it. Has no text form. */
    record RecoverySecret(byte[] secret, byte[] signature) {
        @Override
        public String toString() {
            return "RecoverySecret[...]";
        }
    }

    /** {@code {"recoverySecret": base64, "recoverySecretSignature": base64}}; what is absent is empty. */
    static RecoverySecret recoverySecret(byte[] body) throws ApiException {
        RecoverySecret upload = read(body, (decoding, root) -> {
            JsonFields fields = decoding.object(root, RECOVERY);
            byte[] secret = fields.bytes("recoverySecret");
            byte[] signature = fields.bytes("recoverySecretSignature");
            return new RecoverySecret(
                    secret == null ? new byte[0] : secret, signature == null ? new byte[0] : signature);
        });
        return upload == null ? new RecoverySecret(new byte[0], new byte[0]) : upload;
    }

    /** A counter and its new value, unsigned. */
    record Counter(String name, long value) {}

    /** {@code {"name", "value"}}; an absent name is the empty one, an absent value 0. */
    static Counter counter(byte[] body) throws ApiException {
        Counter counter = read(body, (decoding, root) -> {
            JsonFields fields = decoding.object(root, COUNTER);
            return new Counter(fields.string("name"), fields.unsigned("value", Long.SIZE));
        });
        return counter == null ? new Counter("", 0) : counter;
    }

    private static <T> @Nullable T read(byte[] body, BiFunction<JsonDecoding, JsonValue, @Nullable T> shape)
            throws ApiException {
        JsonDecoding decoding = new JsonDecoding();
        T result;
        try {
            result = shape.apply(decoding, Json.first(body));
        } catch (JsonException e) {
            throw new ApiException(Kind.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
        List<JsonProblem> errors = decoding.errors();
        if (!errors.isEmpty()) {
            throw new ApiException(
                    Kind.INVALID_REQUEST,
                    errors.getFirst().message(),
                    errors.stream()
                            .map(error -> new ApiException.Detail(error.path(), error.message()))
                            .toList(),
                    null);
        }
        return result;
    }

    /** The nonce of a quote: URL-safe base64 with padding, CR and LF skipped; null for the empty one. */
    static byte @Nullable [] nonce(String text) throws ApiException {
        if (text.isEmpty()) {
            return null;
        }
        // The other alphabet's two characters become what no alphabet has, then one decoder reads both.
        String standard = text.replace('+', '!').replace('/', '!').replace('-', '+').replace('_', '/');
        try {
            return Base64Text.decode(standard);
        } catch (IllegalArgumentException e) {
            throw new ApiException(Kind.INVALID_REQUEST, "invalid query: bad nonce format: " + e.getMessage());
        }
    }

    /** The names in {@code ?s=A&s=B}: at least one, none empty. */
    static List<String> secretNames(Query query) throws ApiException {
        List<String> names = query.all("s");
        if (names.isEmpty()) {
            throw new ApiException(
                    Kind.INVALID_REQUEST, "invalid query: endpoint requires at least one query parameter");
        }
        if (names.contains("")) {
            throw new ApiException(Kind.INVALID_REQUEST, "malformed query string: empty query parameter");
        }
        return names;
    }
}
