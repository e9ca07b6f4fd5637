package dev.marblerun.coordinator.manifest;

import dev.marblerun.api.Limits;
import dev.marblerun.attestation.verify.TdxField;
import dev.marblerun.coordinator.json.FieldNames;
import dev.marblerun.coordinator.json.Json;
import dev.marblerun.coordinator.json.JsonDecoding;
import dev.marblerun.coordinator.json.JsonException;
import dev.marblerun.coordinator.json.JsonFields;
import dev.marblerun.coordinator.json.JsonProblem;
import dev.marblerun.coordinator.json.JsonValue;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decodes a manifest as manifest.md says, but for fields and names given twice, which are refused. */
public final class ManifestDecoder {
    private static final FieldNames MANIFEST = FieldNames.of(
            "Packages", "Marbles", "Secrets", "Users", "Roles", "RecoveryKeys", "TLS", "Infrastructures", "Config");
    private static final FieldNames PACKAGE = FieldNames.of(
            "UniqueID", "SignerID", "ProductID", "SecurityVersion", "Debug", "AcceptedTCBStatuses",
            "AcceptedAdvisories", "TDX");
    private static final FieldNames TDX = FieldNames.of(Stream.concat(
                    Arrays.stream(TdxField.values()).map(TdxField::fieldName), Stream.of("Debug"))
            .toArray(String[]::new));
    private static final FieldNames MARBLE =
            FieldNames.of("Package", "MaxActivations", "Parameters", "TLS", "DisableSecretBinding");
    private static final FieldNames PARAMETERS = FieldNames.of("Files", "Env", "Argv");
    private static final FieldNames SECRET = FieldNames.of(
                    "Type", "Size", "Shared", "UserDefined", "Cert", "ValidFor")
            .ignoring("Private", "Public");
    private static final FieldNames USER = FieldNames.of("Certificate", "Roles");
    private static final FieldNames ROLE = FieldNames.of("ResourceType", "ResourceNames", "Actions");
    private static final FieldNames TAG = FieldNames.of("Outgoing", "Incoming");
    private static final FieldNames OUTGOING = FieldNames.of("Port", "Addr").ignoring("Cert", "DisableClientAuth");
    private static final FieldNames INCOMING = FieldNames.of("Port", "Cert", "DisableClientAuth").ignoring("Addr");
    private static final FieldNames INFRASTRUCTURE = FieldNames.of("CPUSVN", "QESVN", "PCESVN", "RootCA");
    private static final FieldNames CONFIG = FieldNames.of(
            "SealMode", "FeatureGates", "UpdateThreshold", "RecoveryThreshold", "RotateRootSecret");

    private final JsonDecoding json = new JsonDecoding();
    private final FileDecoder files = new FileDecoder(json);
    private final CertTemplateDecoder certificates = new CertTemplateDecoder(json);
    private final Map<String, Problem> badSecrets = new LinkedHashMap<>();

    private ManifestDecoder() {}

    /** {@link #decode(byte[], Occasion)} of a manifest that is to be set. */
    public static Decoded decode(byte[] utf8) throws ManifestException {
        return decode(utf8, Occasion.SET);
    }

    /**
     * Decodes.
     *
     * @param utf8 at most {@link Limits#MANIFEST_BYTES}; kept by nobody
     * @throws ManifestException with every fault, up to a hundred; of text that is no JSON the first alone
     */
    public static Decoded decode(byte[] utf8, Occasion occasion) throws ManifestException {
        Attempt attempt = attempt(utf8, occasion);
        if (!attempt.errors().isEmpty()) {
            throw new ManifestException(occasion, attempt.errors());
        }
        return attempt.decoded();
    }

    /** What could be decoded; what could not is absent from it and among the errors. */
    record Attempt(Decoded decoded, List<Problem> errors) {}

    static Attempt attempt(byte[] utf8, Occasion occasion) throws ManifestException {
        if (utf8.length > Limits.MANIFEST_BYTES) {
            String message = "manifest has " + utf8.length + " bytes, more than " + Limits.MANIFEST_BYTES;
            throw new ManifestException(occasion, List.of(new Problem(Step.DECODE, "$", message)));
        }
        JsonValue document;
        try {
            document = Json.document(utf8);
        } catch (JsonException e) {
            Problem problem = new Problem(Step.DECODE, e.where(), String.valueOf(e.getMessage()));
            throw new ManifestException(occasion, List.of(problem));
        }
        ManifestDecoder decoder = new ManifestDecoder();
        Manifest manifest = decoder.manifest(document);
        Decoded decoded = new Decoded(manifest, problems(decoder.json.warnings()), Map.copyOf(decoder.badSecrets));
        return new Attempt(decoded, problems(decoder.json.errors()));
    }

    private static List<Problem> problems(List<JsonProblem> problems) {
        return problems.stream()
                .map(each -> new Problem(Step.DECODE, each.path(), each.message()))
                .toList();
    }

    private Manifest manifest(JsonValue document) {
        JsonFields fields = json.object(document, MANIFEST);
        return new Manifest(
                fields.map("Packages", this::packageSpec),
                fields.map("Marbles", this::marble),
                secrets(fields),
                fields.map("Users", this::user),
                fields.map("Roles", this::role),
                fields.map("RecoveryKeys", json::string),
                fields.map("TLS", this::tag),
                fields.map("Infrastructures", this::infrastructure),
                config(fields.get("Config")));
    }

    private PackageSpec packageSpec(JsonValue value) {
        JsonFields fields = json.object(value, PACKAGE);
        return new PackageSpec(
                fields.string("UniqueID"),
                fields.string("SignerID"),
                fields.unsignedOrNull("ProductID", Long.SIZE),
                fields.unsignedOrNull("SecurityVersion", Long.SIZE),
                fields.bool("Debug"),
                fields.listOrNull("AcceptedTCBStatuses", json::string),
                fields.strings("AcceptedAdvisories"),
                tdx(fields.get("TDX")));
    }

    private @Nullable TdxSpec tdx(@Nullable JsonValue value) {
        if (value == null) {
            return null;
        }
        JsonFields fields = json.object(value, TDX);
        Map<TdxField, String> values = new EnumMap<>(TdxField.class);
        for (TdxField field : TdxField.values()) {
            JsonValue given = fields.get(field.fieldName());
            if (given != null) {
                values.put(field, json.string(given));
            }
        }
        return new TdxSpec(values, fields.bool("Debug"));
    }

    private MarbleSpec marble(JsonValue value) {
        JsonFields fields = json.object(value, MARBLE);
        JsonValue given = fields.get("Parameters");
        JsonFields parameters = given == null ? null : json.object(given, PARAMETERS);
        return new MarbleSpec(
                fields.string("Package"),
                fields.unsigned("MaxActivations", Long.SIZE),
                parameters == null ? Map.of() : parameters.map("Files", files::file),
                parameters == null ? Map.of() : parameters.map("Env", files::file),
                parameters == null ? List.of() : parameters.strings("Argv"),
                fields.strings("TLS"),
                fields.bool("DisableSecretBinding"));
    }

    private Map<String, SecretSpec> secrets(JsonFields manifest) {
        Map<String, SecretSpec> secrets = new LinkedHashMap<>();
        manifest.map("Secrets", value -> value).forEach((name, value) -> secrets.put(name, secret(name, value)));
        return Collections.unmodifiableMap(secrets);
    }

    private SecretSpec secret(String name, JsonValue value) {
        JsonFields fields = json.object(value, SECRET);
        fields.bytes("Private");
        fields.bytes("Public");
        String typeName = fields.string("Type");
        SecretType type = SecretType.of(typeName).orElse(null);
        long size = fields.unsigned("Size", Long.SIZE);
        boolean shared = fields.bool("Shared");
        boolean userDefined = fields.bool("UserDefined");
        String path = fields.path().toString();
        if (type == null) {
            String message = "unknown type: " + Texts.clip(typeName) + " for secret: " + Texts.clip(name);
            badSecrets.put(name, new Problem(Step.CHECK, path + ".Type", message));
        } else if (size < 0 || size > Integer.MAX_VALUE) {
            Step step = userDefined ? Step.CHECK : shared ? Step.SHARED_SECRETS : Step.PRIVATE_SECRETS;
            badSecrets.put(name, new Problem(step, path + ".Size", "invalid secret size: " + Texts.clip(name)));
        }
        return new SecretSpec(
                type == null || badSecrets.containsKey(name) ? SecretType.PLAIN : type,
                size < 0 || size > Integer.MAX_VALUE ? 0 : (int) size,
                shared,
                userDefined,
                fields.unsigned("ValidFor", Long.SIZE),
                certificates.template(fields.get("Cert")));
    }

    private UserSpec user(JsonValue value) {
        JsonFields fields = json.object(value, USER);
        return new UserSpec(fields.string("Certificate"), fields.strings("Roles"));
    }

    private RoleSpec role(JsonValue value) {
        JsonFields fields = json.object(value, ROLE);
        return new RoleSpec(
                fields.string("ResourceType"), fields.strings("ResourceNames"), fields.strings("Actions"));
    }

    private TlsTag tag(JsonValue value) {
        JsonFields fields = json.object(value, TAG);
        return new TlsTag(fields.list("Outgoing", this::outgoing), fields.list("Incoming", this::incoming));
    }

    private TlsTag.Outgoing outgoing(JsonValue value) {
        JsonFields fields = json.object(value, OUTGOING);
        fields.string("Cert");
        fields.bool("DisableClientAuth");
        return new TlsTag.Outgoing(fields.string("Port"), fields.string("Addr"));
    }

    private TlsTag.Incoming incoming(JsonValue value) {
        JsonFields fields = json.object(value, INCOMING);
        fields.string("Addr");
        return new TlsTag.Incoming(fields.string("Port"), fields.string("Cert"), fields.bool("DisableClientAuth"));
    }

    private InfrastructureSpec infrastructure(JsonValue value) {
        JsonFields fields = json.object(value, INFRASTRUCTURE);
        Long qeSvn = fields.unsignedOrNull("QESVN", Short.SIZE);
        Long pceSvn = fields.unsignedOrNull("PCESVN", Short.SIZE);
        return new InfrastructureSpec(
                fields.bytes("CPUSVN"),
                qeSvn == null ? null : (Integer) qeSvn.intValue(),
                pceSvn == null ? null : (Integer) pceSvn.intValue(),
                fields.bytes("RootCA"));
    }

    private ConfigSpec config(@Nullable JsonValue value) {
        if (value == null) {
            return new ConfigSpec("ProductKey", List.of(), 0, 0, false);
        }
        JsonFields fields = json.object(value, CONFIG);
        String sealMode = fields.string("SealMode");
        return new ConfigSpec(
                sealMode.isEmpty() ? "ProductKey" : sealMode,
                fields.strings("FeatureGates"),
                fields.unsigned("UpdateThreshold", Long.SIZE),
                fields.unsigned("RecoveryThreshold", Long.SIZE),
                fields.bool("RotateRootSecret"));
    }
}
