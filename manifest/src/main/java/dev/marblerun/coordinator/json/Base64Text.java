package dev.marblerun.coordinator.json;

import java.util.Arrays;

/**
 * Standard base64 with padding (RFC 4648, section 4) as the contract reads it: CR and LF are skipped wherever they are,
 * any other character outside the alphabet is an error, unused bits of the last character are not looked at.
 */
public final class Base64Text {
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
        }
    }

    private final String text;
    private final byte[] out;
    private int size;
    private int at;

    private Base64Text(String text) {
        this.text = text;
        this.out = new byte[text.length() / 4 * 3 + 3];
    }

    /**
     * Decodes.
     *
     * @throws IllegalArgumentException "illegal base64 data at input byte N"; N counts from 0, and is the beginning of
     *     the group of four when the text ends inside it
     */
    public static byte[] decode(String text) {
        Base64Text decoder = new Base64Text(text);
        while (decoder.group()) {
            // Each call takes four characters.
        }
        return Arrays.copyOf(decoder.out, decoder.size);
    }

    /** Decodes one group of four characters; whether more may follow. */
    private boolean group() {
        skipLineEnds();
        int begin = at;
        int bits = 0;
        int count = 0;
        while (count < 4) {
            skipLineEnds();
            if (at == text.length()) {
                if (count == 0) {
                    return false;
                }
                throw illegal(begin);
            }
            char c = text.charAt(at);
            if (c == '=' && count >= 2) {
                padding(count);
                emit(bits << (6 * (4 - count)), count - 1);
                return false;
            }
            int value = c < 128 ? VALUES[c] : -1;
            if (value < 0) {
                throw illegal(at);
            }
            bits = bits << 6 | value;
            count++;
            at++;
        }
        emit(bits, 3);
        return true;
    }

    /** After {@code count} characters of the last group: one or two "=", and nothing behind them. */
    private void padding(int count) {
        at++;
        if (count == 2) {
            skipLineEnds();
            if (at == text.length() || text.charAt(at) != '=') {
                throw illegal(at);
            }
            at++;
        }
        skipLineEnds();
        if (at < text.length()) {
            throw illegal(at);
        }
    }

    private void emit(int bits, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out[size++] = (byte) (bits >> (16 - 8 * i));
        }
    }

    private void skipLineEnds() {
        while (at < text.length() && (text.charAt(at) == '\n' || text.charAt(at) == '\r')) {
            at++;
        }
    }

    private static IllegalArgumentException illegal(int position) {
        return new IllegalArgumentException("illegal base64 data at input byte " + position);
    }
}
