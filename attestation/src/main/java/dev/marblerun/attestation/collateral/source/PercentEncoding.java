package dev.marblerun.attestation.collateral.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Percent-encoding (RFC 3986, 2.1) of certificate chains in headers. A plus sign is itself: PEM is full of them. */
public final class PercentEncoding {
    private static final String UNRESERVED = "-._~";

    private PercentEncoding() {}

    /** Decodes; empty for a percent sign without two hexadecimal digits, and for characters other than ASCII. */
    public static Optional<byte[]> decode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > '~') {
                return Optional.empty();
            }
            if (c != '%') {
                out.write(c);
                continue;
            }
            if (i + 2 >= text.length()
                    || !HexFormat.isHexDigit(text.charAt(i + 1))
                    || !HexFormat.isHexDigit(text.charAt(i + 2))) {
                return Optional.empty();
            }
            out.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
            i += 2;
        }
        return Optional.of(out.toByteArray());
    }

    /** Encodes whatever is not unreserved. */
    public static String encode(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length * 2);
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
            if (plain) {
                out.append(c);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }

    /** The same of text. */
    public static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }
}
