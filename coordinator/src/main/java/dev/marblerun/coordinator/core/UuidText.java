package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.core.ApiException.Kind;
import java.util.Locale;

/** The spellings of a UUID that marbles may send; see marble-api.md. */
final class UuidText {
    private static final String URN = "urn:uuid:";

    private UuidText() {}

    /** The canonical text: 36 characters, lower case. */
    static String canonical(String text) throws ApiException {
        // Lengths are those of the UTF-8 text: what is no ASCII is no UUID in any spelling.
        int length = text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        String plain =
                switch (length) {
                    case 36 -> text;
                    case 36 + 9 -> {
                        if (!text.regionMatches(true, 0, URN, 0, URN.length())) {
                            throw invalid("invalid urn prefix: \"" + printable(text, 9) + "\"");
                        }
                        yield text.substring(URN.length());
                    }
                    case 36 + 2 -> text.length() == 38 ? text.substring(1, 37) : "";
                    case 32 -> hyphenated(text);
                    default -> throw invalid("invalid UUID length: " + length);
                };
        if (!wellFormed(plain)) {
            throw invalid("invalid UUID format");
        }
        return plain.toLowerCase(Locale.ROOT);
    }

    private static String hyphenated(String hex) {
        return hex.length() != 32
                ? ""
                : hex.substring(0, 8) + '-' + hex.substring(8, 12) + '-' + hex.substring(12, 16) + '-'
                        + hex.substring(16, 20) + '-' + hex.substring(20);
    }

    private static boolean wellFormed(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            if (hyphen ? c != '-' : !hex) {
                return false;
            }
        }
        return true;
    }

    private static String printable(String text, int length) {
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .limit(length)
                .forEach(c -> out.appendCodePoint(Character.isISOControl(c) || c == '"' || c == '\\' ? '?' : c));
        return out.toString();
    }

    private static ApiException invalid(String why) {
        return new ApiException(Kind.INVALID_REQUEST, "invalid UUID: " + why);
    }
}
