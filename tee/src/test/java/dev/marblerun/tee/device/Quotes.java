package dev.marblerun.tee.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Frames of quotes that nobody signed. */
public final class Quotes {
    private static final int AUTHENTICATION_BYTES = 700;

    private Quotes() {}

    /** Of an enclave, version 3, over this report data. */
    public static byte[] enclave(byte[] reportData) {
        return frame(3, 0, 384, 320, reportData);
    }

    /** Of a trust domain, version 4, over this report data. */
    public static byte[] trustDomain(byte[] reportData) {
        return frame(4, 0x81, 584, 520, reportData);
    }

    /** Of TDX 1.5, version 5, over this report data. */
    public static byte[] trustDomain15(byte[] reportData) {
        ByteBuffer quote = ByteBuffer.allocate(48 + 6 + 648 + 4 + AUTHENTICATION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        quote.putShort(0, (short) 5).putShort(2, (short) 2).putInt(4, 0x81);
        quote.putShort(48, (short) 3).putInt(50, 648).put(54 + 520, reportData);
        return quote.putInt(54 + 648, AUTHENTICATION_BYTES).array();
    }

    private static byte[] frame(int version, int type, int body, int at, byte[] reportData) {
        ByteBuffer quote = ByteBuffer.allocate(48 + body + 4 + AUTHENTICATION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        quote.putShort(0, (short) version).putShort(2, (short) 2).putInt(4, type).put(48 + at, reportData);
        return quote.putInt(48 + body, AUTHENTICATION_BYTES).array();
    }

    /** Report data of 64 bytes. */
    public static byte[] reportData() {
        byte[] data = new byte[64];
        for (int i = 0; i < 32; i++) {
            data[i] = (byte) (i + 1);
        }
        return data;
    }
}
