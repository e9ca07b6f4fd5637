package dev.marblerun.attestation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes DER (ITU-T X.690). */
public final class TestDer {
    private TestDer() {}

    public static byte[] sequence(byte[]... parts) {
        return element(0x30, parts);
    }

    public static byte[] element(int tag, byte[]... parts) {
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

    public static byte[] oid(String dotted) {
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
