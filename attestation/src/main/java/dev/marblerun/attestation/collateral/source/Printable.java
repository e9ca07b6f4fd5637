package dev.marblerun.attestation.collateral.source;

import java.nio.charset.StandardCharsets;

/** Text from outside as it may stand in a message: printable ASCII, on one line, and not much of it. */
final class Printable {
    private static final int MOST = 120;

    private Printable() {}

    static String of(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && i < MOST; i++) {
            char c = text.charAt(i);
            out.append(c >= ' ' && c <= '~' ? c : '.');
        }
        return text.length() > MOST ? out + "..." : out.toString();
    }

    static String of(byte[] bytes) {
        return of(new String(bytes, 0, Math.min(bytes.length, MOST + 1), StandardCharsets.ISO_8859_1).strip());
    }
}
