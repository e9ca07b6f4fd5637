package dev.marblerun.cli.manifest;

import dev.marblerun.api.Limits;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Converts YAML 1.2 (core schema) to JSON in one fixed form, so that the same file always has the same fingerprint:
 * names sorted by their UTF-8 bytes, no white space, and {@code < > &}, U+2028 and U+2029 escaped. Refuses what JSON
 * cannot say or what would not mean what it seems to: names given twice, names that are no strings, several
 * documents. Merge keys ({@code <<}) are merged.
 */
final class YamlToJson {
    private static final int DEPTH = 200;
    private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final ByteArrayOutputStream json = new ByteArrayOutputStream();

    private YamlToJson() {}

    /**
     * The JSON of one YAML document, whose top level is a mapping.
     *
     * @throws IllegalArgumentException with the place and the reason
     */
    static byte[] convert(byte[] yaml) {
        Object document;
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(yaml)).toString();
            document = new Load(LoadSettings.builder()
                    .setLabel("manifest")
                    .setSchema(new CoreSchema())
                    .setAllowDuplicateKeys(false)
                    .setAllowRecursiveKeys(false)
                    .setCodePointLimit(Limits.MANIFEST_BYTES)
                    .build()).loadFromString(text);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is not UTF-8", e);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("it nests too deeply", e);
        }
        if (!(document instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("its top level is not a mapping");
        }
        YamlToJson writer = new YamlToJson();
        writer.mapping(map, "$", 0);
        return writer.json.toByteArray();
    }

    private void value(@Nullable Object value, String path, int depth) {
        if (depth > DEPTH) {
            throw new IllegalArgumentException(path + " nests deeper than " + DEPTH);
        }
        switch (value) {
            case null -> ascii("null");
            case String text -> string(text);
            case Boolean truth -> ascii(truth.toString());
            case Integer number -> ascii(number.toString());
            case Long number -> ascii(number.toString());
            case BigInteger number -> ascii(bounded(number, path).toString());
            case Double number -> ascii(finite(number, path));
            case Map<?, ?> map -> mapping(map, path, depth);
            case List<?> list -> list(list, path, depth);
            default -> throw new IllegalArgumentException(path + " is of a kind that JSON does not have");
        }
    }

    private void mapping(Map<?, ?> map, String path, int depth) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        for (Map.Entry<?, ?> entry : entries) {
            if (!(entry.getKey() instanceof String)) {
                throw new IllegalArgumentException(path + " has the name " + entry.getKey()
                        + ", which is no string: put it into quotes");
            }
        }
        entries.sort((a, b) -> Arrays.compareUnsigned(utf8((String) a.getKey()), utf8((String) b.getKey())));
        String separator = "{";
        for (Map.Entry<?, ?> entry : entries) {
            ascii(separator);
            string((String) entry.getKey());
            ascii(":");
            value(entry.getValue(), path + "." + entry.getKey(), depth + 1);
            separator = ",";
        }
        ascii(entries.isEmpty() ? "{}" : "}");
    }

    private void list(List<?> list, String path, int depth) {
        ascii("[");
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) {
                ascii(",");
            }
            value(list.get(i), path + "[" + i + "]", depth + 1);
        }
        ascii("]");
    }

    private void string(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            switch (point) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '<', '>', '&', 0x2028, 0x2029 -> quoted.append(String.format("\\u%04x", point));
                default -> {
                    if (point < 0x20) {
                        quoted.append(String.format("\\u%04x", point));
                    } else {
                        quoted.appendCodePoint(point);
                    }
                }
            }
        });
        append(utf8(quoted.append('"').toString()));
    }

    private static BigInteger bounded(BigInteger number, String path) {
        if (number.abs().compareTo(LARGEST) > 0) {
            throw new IllegalArgumentException(path + " is a number of more than 64 bits. If it is a hash, put it"
                    + " into quotes");
        }
        return number;
    }

    private static String finite(Double number, String path) {
        if (number.isNaN() || number.isInfinite()) {
            throw new IllegalArgumentException(path + " is not a finite number. If it is text, put it into quotes");
        }
        return number.toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void ascii(String text) {
        append(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Aliases can make a small file large, so the result is bounded as it grows. */
    private void append(byte[] bytes) {
        if (json.size() + bytes.length > Limits.MANIFEST_BYTES) {
            throw new IllegalArgumentException("its JSON is larger than " + Limits.MANIFEST_BYTES + " bytes");
        }
        json.writeBytes(bytes);
    }
}
