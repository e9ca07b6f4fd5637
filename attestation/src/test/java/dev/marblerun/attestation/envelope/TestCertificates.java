package dev.marblerun.attestation.envelope;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;

/** Certificates with one extension and a signature that is none: RA-TLS looks at the key and the extension alone. */
final class TestCertificates {
    private static final byte[] ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));

    private TestCertificates() {}

    /** DER. */
    static byte[] with(PublicKey key, String oid, byte[] value) {
        byte[] name = sequence(element(0x31, sequence(oid("2.5.4.3"),
                element(0x0c, "test".getBytes(StandardCharsets.US_ASCII)))));
        byte[] date = element(0x17, "250101000000Z".getBytes(StandardCharsets.US_ASCII));
        byte[] extension = sequence(oid(oid), element(0x04, value));
        byte[] body = sequence(
                element(0xa0, element(0x02, new byte[] {2})),
                element(0x02, new byte[] {1}),
                ECDSA_SHA256,
                name,
                sequence(date, date),
                name,
                key.getEncoded(),
                element(0xa3, sequence(extension)));
        byte[] signature = sequence(element(0x02, new byte[] {1}), element(0x02, new byte[] {1}));
        return sequence(body, ECDSA_SHA256, element(0x03, new byte[] {0}, signature));
    }

    private static byte[] sequence(byte[]... parts) {
        return element(0x30, parts);
    }

    private static byte[] element(int tag, byte[]... parts) {
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (byte[] part : parts) {
                content.write(part);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(tag);
            int length = content.size();
            if (length >= 0x80) {
                int bytes = length > 0xffff ? 3 : length > 0xff ? 2 : 1;
                out.write(0x80 | bytes);
                for (int i = bytes - 1; i >= 0; i--) {
                    out.write(length >>> (8 * i));
                }
            } else {
                out.write(length);
            }
            content.writeTo(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] oid(String dotted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] arcs = dotted.split("\\.", -1);
        write(out, Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            write(out, Integer.parseInt(arcs[i]));
        }
        return element(0x06, out.toByteArray());
    }

    private static void write(ByteArrayOutputStream out, int number) {
        for (int shift = 28; shift >= 0; shift -= 7) {
            if (number >>> shift != 0 || shift == 0) {
                out.write(((number >>> shift) & 0x7f) | (shift > 0 ? 0x80 : 0));
            }
        }
    }
}
