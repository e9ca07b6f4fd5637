package dev.marblerun.attestation.collateral;

import dev.marblerun.attestation.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A document of the form {@code {"tcbInfo":{...},"signature":"<128 hex>"}} (dcap.md, 3.2). Intel signs the text of
 * the inner object without white space. The parser that reads the members also says where that text begins and ends,
 * so that what is checked and what is believed are the same bytes. ASCII alone, each name once per object.
 *
 * @param body the inner object
 * @param texts what the signature may be over: the text as served, and without white space where that differs
 * @param signature r and s, 64 bytes, big endian
 */
record SignedJson(JsonObject body, List<byte[]> texts, byte[] signature) {
    private static final String SIGNATURE = "signature";
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.JSON_DEPTH)
                    .maxDocumentLength(Limits.JSON_BYTES)
                    .maxNumberLength(20)
                    .build())
            .build();

    /**
     * Parses a document.
     *
     * @param bodyName the inner object's name
     * @throws CollateralException if it is no such document; the message names the place
     */
    static SignedJson parse(byte[] document, String bodyName, JsonObject.Defects defects) throws CollateralException {
        checkText(document, bodyName, defects);
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), document)) {
            return new Reader(parser, document, bodyName, defects).read();
        } catch (JacksonException e) {
            throw new CollateralException(defects.invalid(), bodyName + " is no JSON", e);
        }
    }

    private static void checkText(byte[] document, String name, JsonObject.Defects defects)
            throws CollateralException {
        if (document.length > Limits.JSON_BYTES) {
            throw new CollateralException(
                    defects.missing(), name + " has " + document.length + " bytes, more than " + Limits.JSON_BYTES);
        }
        for (byte b : document) {
            if (b < 0x20 && !isWhiteSpace(b)) {
                throw new CollateralException(defects.invalid(), name + " has bytes other than printable ASCII");
            }
        }
    }

    private static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** The text without the white space outside its strings. */
    private static byte[] compact(byte[] text) {
        byte[] out = new byte[text.length];
        int length = 0;
        boolean inString = false;
        for (int i = 0; i < text.length; i++) {
            byte b = text[i];
            if (inString || !isWhiteSpace(b)) {
                out[length++] = b;
            }
            if (inString && b == '\\') {
                out[length++] = text[++i];
            } else if (b == '"') {
                inString = !inString;
            }
        }
        return Arrays.copyOf(out, length);
    }

    /** One pass over one document. */
    private static final class Reader {
        private final JsonParser parser;
        private final byte[] document;
        private final String bodyName;
        private final JsonObject.Defects defects;
        private int values;

        Reader(JsonParser parser, byte[] document, String bodyName, JsonObject.Defects defects) {
            this.parser = parser;
            this.document = document;
            this.bodyName = bodyName;
            this.defects = defects;
        }

        SignedJson read() throws CollateralException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new CollateralException(defects.missing(), bodyName + ": the document is no object");
            }
            Map<String, Object> top = new HashMap<>();
            byte[] text = new byte[0];
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                add(top, name, value());
                if (name.equals(bodyName)) {
                    text = Arrays.copyOfRange(document, start, (int) parser.currentLocation().getByteOffset());
                }
            }
            if (parser.nextToken() != null) {
                throw new CollateralException(defects.invalid(), bodyName + ": text follows the document");
            }
            JsonObject outer = new JsonObject("", top, defects);
            JsonObject body = outer.object(bodyName);
            byte[] signature = outer.hex(SIGNATURE, 64);
            if (top.size() != 2) {
                throw new CollateralException(defects.invalid(), bodyName + ": the document has a third member");
            }
            byte[] compact = compact(text);
            List<byte[]> texts = Arrays.equals(text, compact) ? List.of(text) : List.of(text, compact);
            return new SignedJson(body, texts, signature);
        }

        private Object value() throws CollateralException {
            if (++values > Limits.JSON_VALUES) {
                throw new CollateralException(defects.invalid(), bodyName + " has too many values");
            }
            return switch (parser.currentToken()) {
                case START_OBJECT -> members();
                case START_ARRAY -> elements();
                case VALUE_STRING -> parser.getString();
                case VALUE_NUMBER_INT -> number();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                default -> NoUse.VALUE;
            };
        }

        private Object number() {
            // Numbers that no long holds are in no range that any member allows.
            return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? NoUse.VALUE : parser.getLongValue();
        }

        private Map<String, Object> members() throws CollateralException {
            Map<String, Object> members = new HashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                add(members, name, value());
            }
            return members;
        }

        private List<Object> elements() throws CollateralException {
            List<Object> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(value());
            }
            return elements;
        }

        private void add(Map<String, Object> members, @Nullable String name, Object value)
                throws CollateralException {
            if (name == null || members.put(name, value) != null) {
                throw new CollateralException(defects.invalid(), bodyName + " has member " + name + " twice");
            }
        }
    }

    /** Stands for null, fractions and numbers of more than 64 bits: present, and of no type that anybody asks for. */
    private enum NoUse {
        VALUE
    }
}
