package dev.marblerun.coordinator.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Values that must not show, and the search for them: three pieces of each, raw, in hex, as lists of numbers, and in
 * base64 wherever in a longer text they begin.
 */
final class Canaries {
    /** 96 bits: no text holds them by chance. */
    private static final int PIECE = 12;

    private final Map<String, Set<String>> needles = new LinkedHashMap<>();

    /** @param value random throughout; what every key of a kind begins with would be found everywhere */
    void add(String name, byte[] value) {
        if (value.length < PIECE) {
            throw new IllegalArgumentException(name + " is too short to be told from chance");
        }
        Set<String> texts = new LinkedHashSet<>();
        for (int begin : new int[] {0, (value.length - PIECE) / 2, value.length - PIECE}) {
            addTexts(texts, Arrays.copyOfRange(value, begin, begin + PIECE));
        }
        needles.put(name, texts);
    }

    private static void addTexts(Set<String> texts, byte[] piece) {
        texts.add(new String(piece, ISO_8859_1));
        texts.add(HexFormat.of().formatHex(piece));
        texts.add(HexFormat.of().withUpperCase().formatHex(piece));
        texts.add(HexFormat.ofDelimiter(":").formatHex(piece));
        String signed = Arrays.toString(piece);
        texts.add(signed.substring(1, signed.length() - 1));
        StringBuilder unsigned = new StringBuilder();
        for (byte b : piece) {
            unsigned.append(unsigned.isEmpty() ? "" : ",").append(b & 0xff);
        }
        texts.add(unsigned.toString());
        String text = new String(piece, UTF_8);
        if (Arrays.equals(text.getBytes(UTF_8), piece)) {
            texts.add(text);
        }
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + piece.length];
            System.arraycopy(piece, 0, shifted, before, piece.length);
            // Characters that depend on the bytes around the piece are left out.
            int from = (before * 8 + 5) / 6;
            int to = shifted.length * 8 / 6;
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted).substring(from, to);
            texts.add(base64);
            texts.add(base64.replace('+', '-').replace('/', '_'));
        }
    }

    /** The names of those that the text gives away. */
    List<String> foundIn(String text) {
        // PEM is broken into lines, in JSON as an escape.
        String joined = text.replace("\\n", "").replace("\n", "").replace("\\/", "/");
        return needles.entrySet().stream()
                .filter(canary ->
                        canary.getValue().stream().anyMatch(needle -> text.contains(needle) || joined.contains(needle)))
                .map(Map.Entry::getKey)
                .toList();
    }
}
