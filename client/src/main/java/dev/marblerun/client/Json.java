package dev.marblerun.client;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON of answers and small files: one document, no duplicate name, no comment, bounded depth. Unlike a manifest none
 * of it nests deeply.
 */
final class Json {
    private static final int DEPTH = 64;
    private static final int LONGEST_STRING = 64 * 1024 * 1024;

    /** Makes the nodes and writes them. */
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxStringLength(LONGEST_STRING)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /**
     * Reads one object.
     *
     * @throws IllegalArgumentException when the bytes are something else; the message quotes no content
     */
    static JsonNode object(byte[] bytes) {
        JsonNode node;
        try {
            node = MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("is not valid JSON (" + where(e) + ")", e);
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException("is not a JSON object");
        }
        return node;
    }

    private static String where(JacksonException e) {
        var location = e.getLocation();
        String problem = e.getOriginalMessage() != null && e.getOriginalMessage().startsWith("Duplicate")
                ? "a name is given twice, " : "";
        return problem + (location == null
                ? "at an unknown place"
                : "line " + location.getLineNr() + ", column " + location.getColumnNr());
    }
}
