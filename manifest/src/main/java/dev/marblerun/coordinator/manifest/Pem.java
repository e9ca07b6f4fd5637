package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.Base64Text;
import java.util.Optional;

/**
 * Textual encoding of keys and certificates (RFC 7468), as far as manifests have it.
 *
 * @param type the label, such as {@code CERTIFICATE}
 * @param der the content
 */
public record Pem(String type, byte[] der) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    /**
     * The first block of the text that is complete, whatever its type. Text before and after it does not matter, nor do
     * headers of RFC 1421 in it.
     */
    public static Optional<Pem> first(String text) {
        int at = 0;
        while (true) {
            int begin = text.indexOf(BEGIN, at);
            if (begin < 0) {
                return Optional.empty();
            }
            at = begin + BEGIN.length();
            if (begin == 0 || text.charAt(begin - 1) == '\n') {
                Optional<Pem> block = block(text, at);
                if (block.isPresent()) {
                    return block;
                }
            }
        }
    }

    /** The block whose label begins here. Its first line and what follows up to the next dashes are looked at. */
    private static Optional<Pem> block(String text, int label) {
        int endOfLine = text.indexOf('\n', label);
        int dashes = text.indexOf(DASHES, label);
        if (endOfLine < 0 || dashes < 0 || dashes > endOfLine) {
            return Optional.empty();
        }
        String type = text.substring(label, dashes);
        int end = text.indexOf(DASHES, endOfLine);
        if (!text.substring(dashes + DASHES.length(), endOfLine).isBlank()
                || end < 0
                || text.charAt(end - 1) != '\n'
                || !text.startsWith("-----END " + type + DASHES, end)) {
            return Optional.empty();
        }
        try {
            String body = withoutHeaders(text.substring(endOfLine + 1, end));
            return Optional.of(new Pem(type, Base64Text.decode(body.replaceAll("[ \t]", ""))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String withoutHeaders(String body) {
        int begin = 0;
        while (true) {
            int endOfLine = body.indexOf('\n', begin);
            if (endOfLine < 0 || body.lastIndexOf(':', endOfLine) < begin) {
                return body.substring(begin);
            }
            begin = endOfLine + 1;
        }
    }
}
