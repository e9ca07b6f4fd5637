package dev.marblerun.tee.der;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The textual encoding of keys and certificates (RFC 7468).
 *
 * @param label what the block holds, such as {@code CERTIFICATE} or {@code PRIVATE KEY}
 * @param der its content
 */
public record Pem(String label, byte[] der) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*+)-----END ([A-Z0-9 ]+)-----");
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** The block as text: lines of 64 characters, each ended by a newline. */
    public String encoded() {
        return "-----BEGIN " + label + "-----\n"
                + new String(LINES.encode(der), StandardCharsets.US_ASCII)
                + "\n-----END " + label + "-----\n";
    }

    /**
     * All blocks of a text, in order; whatever stands between them is skipped.
     *
     * @throws IllegalArgumentException when a block's ends differ or its content is not base64; never with the content
     */
    public static List<Pem> decode(String text) {
        List<Pem> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String label = matcher.group(1);
            if (!label.equals(matcher.group(3))) {
                throw new IllegalArgumentException("PEM block begins as " + label + " and ends as " + matcher.group(3));
            }
            String base64 = matcher.group(2).replaceAll("\\s", "");
            try {
                blocks.add(new Pem(label, Base64.getDecoder().decode(base64)));
            } catch (IllegalArgumentException e) {
                // The decoder's message quotes a byte of what may be a key.
                throw new IllegalArgumentException("the content of the PEM block " + label + " is not base64");
            }
        }
        return blocks;
    }

    /** Says what it is and how long, never its content: it may be a key. */
    @Override
    public String toString() {
        return label + " [" + der.length + " bytes]";
    }
}
