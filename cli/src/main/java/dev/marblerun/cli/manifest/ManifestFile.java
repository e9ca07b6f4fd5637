package dev.marblerun.cli.manifest;

import dev.marblerun.api.Limits;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A manifest as its author wrote it, and as it is uploaded: a file that is valid JSON byte for byte, since its
 * fingerprint is over these bytes; anything else is taken for YAML and converted.
 */
public final class ManifestFile {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.JSON_DEPTH)
                    .maxStringLength(Limits.MANIFEST_BYTES)
                    .build())
            .build();

    private ManifestFile() {}

    /** Reads a file and returns the JSON to upload. */
    public static byte[] json(Session session, Path file) throws CliException {
        byte[] bytes = session.files().read("the manifest", file, Limits.MANIFEST_BYTES);
        return toJson(file.toString(), bytes);
    }

    /** The JSON form of a manifest's text; {@code name} is for messages. */
    static byte[] toJson(String name, byte[] bytes) throws CliException {
        if (isJsonObject(bytes)) {
            return bytes;
        }
        try {
            return YamlToJson.convert(bytes);
        } catch (IllegalArgumentException e) {
            String what = looksLikeJson(bytes) ? "is neither valid JSON nor valid YAML" : "is not valid YAML";
            throw new CliException("The manifest " + name + " " + what + ": " + e.getMessage(), e);
        }
    }

    /** Whether the bytes are one JSON object and nothing else. Names given twice are for the Coordinator to judge. */
    private static boolean isJsonObject(byte[] bytes) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean looksLikeJson(byte[] bytes) {
        for (byte b : bytes) {
            if (b > ' ') {
                return b == '{';
            }
        }
        return false;
    }
}
