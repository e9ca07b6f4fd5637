package dev.marblerun.attestation.collateral;

import dev.marblerun.attestation.collateral.CollateralException.Defect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * PEM blocks of one label (RFC 7468), one after another with nothing but white space between them. NULs at the end
 * are passed over: quotes carry their chain as a C string.
 */
final class Pem {
    private Pem() {}

    /**
     * The blocks, decoded.
     *
     * @param most how many blocks are decoded before the text is refused
     */
    static List<byte[]> decode(byte[] text, String label, int most, Defect defect, String document)
            throws CollateralException {
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        String rest = withoutNuls(text).strip();
        List<byte[]> blocks = new ArrayList<>();
        while (!rest.isEmpty()) {
            // After the first line: the dashes of the two lines might overlap.
            int stop = rest.indexOf(end, begin.length());
            if (!rest.startsWith(begin) || stop < 0) {
                throw new CollateralException(defect, document + ": PEM block " + (blocks.size() + 1)
                        + " does not start with \"" + begin + "\" or does not end");
            }
            if (blocks.size() == most) {
                throw new CollateralException(defect, document + " has more than " + most + " PEM blocks");
            }
            blocks.add(base64(rest.substring(begin.length(), stop), defect, document));
            rest = rest.substring(stop + end.length()).strip();
        }
        return blocks;
    }

    private static String withoutNuls(byte[] text) {
        int length = text.length;
        while (length > 0 && text[length - 1] == 0) {
            length--;
        }
        return new String(text, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static byte[] base64(String body, Defect defect, String document) throws CollateralException {
        try {
            return Base64.getDecoder().decode(withoutWhiteSpace(body));
        } catch (IllegalArgumentException e) {
            throw new CollateralException(defect, document + ": a PEM block is not base64", e);
        }
    }

    /** By hand: it is done to every chain, and a regular expression takes as long as a signature. */
    private static byte[] withoutWhiteSpace(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int length = 0;
        for (byte b : bytes) {
            if (b != '\n' && b != '\r' && b != ' ' && b != '\t') {
                bytes[length++] = b;
            }
        }
        return Arrays.copyOf(bytes, length);
    }
}
