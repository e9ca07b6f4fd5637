package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.Base64Text;
import dev.marblerun.coordinator.json.FieldNames;
import dev.marblerun.coordinator.json.JsonDecoding;
import dev.marblerun.coordinator.json.JsonFields;
import dev.marblerun.coordinator.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Decodes files and variables: a string, or an object with data, encoding and whether it is a template. */
final class FileDecoder {
    private static final FieldNames FILE = FieldNames.of("Data", "Encoding", "NoTemplates");

    private final JsonDecoding json;

    FileDecoder(JsonDecoding json) {
        this.json = json;
    }

    FileSpec file(JsonValue value) {
        return switch (value.kind()) {
            case STRING -> new FileSpec(value.string().getBytes(StandardCharsets.UTF_8), false);
            case OBJECT -> {
                JsonFields fields = json.object(value, FILE);
                String data = fields.string("Data");
                String encoding = fields.string("Encoding");
                yield new FileSpec(decode(value, data, encoding), fields.bool("NoTemplates"));
            }
            case ARRAY, NUMBER, BOOL, NULL -> {
                json.mismatch(value, "string or object with Data, Encoding, NoTemplates");
                yield new FileSpec(new byte[0], false);
            }
        };
    }

    private byte[] decode(JsonValue file, String data, String encoding) {
        try {
            return switch (encoding.toLowerCase(Locale.ROOT)) {
                case "", "string" -> data.getBytes(StandardCharsets.UTF_8);
                case "base64" -> Base64Text.decode(data);
                case "hex" -> hex(data.getBytes(StandardCharsets.UTF_8));
                default -> {
                    json.error(file.path().member("Encoding"), "unknown encoding type: " + Texts.clip(encoding));
                    yield new byte[0];
                }
            };
        } catch (IllegalArgumentException e) {
            json.error(file.path().member("Data"), String.valueOf(e.getMessage()));
            return new byte[0];
        }
    }

    private static byte[] hex(byte[] text) {
        byte[] out = new byte[text.length / 2];
        for (int i = 0; i < text.length; i++) {
            int digit = Character.digit(text[i] & 0xff, 16);
            if (digit < 0) {
                int c = text[i] & 0xff;
                String shown = Character.isISOControl(c) ? "" : " '" + (char) c + "'";
                throw new IllegalArgumentException(
                        String.format(Locale.ROOT, "encoding/hex: invalid byte: U+%04X%s", c, shown));
            }
            if (i / 2 < out.length) {
                out[i / 2] = (byte) ((out[i / 2] << 4) | digit);
            }
        }
        if (text.length % 2 != 0) {
            throw new IllegalArgumentException("encoding/hex: odd length hex string");
        }
        return out;
    }
}
