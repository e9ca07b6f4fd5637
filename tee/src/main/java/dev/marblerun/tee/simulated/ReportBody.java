package dev.marblerun.tee.simulated;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An SGX report body, 384 bytes (Intel SGX ECDSA QuoteLib Reference, A.4, "Enclave Report Body"). What is not here is
 * zero: MISCSELECT, ISVEXTPRODID, CONFIGID, CONFIGSVN, ISVFAMILYID.
 *
 * @param cpuSvn 16 bytes
 * @param flags the ATTRIBUTES
 * @param xfrm the processor state that the enclave may use
 * @param mrEnclave 32 bytes
 * @param mrSigner 32 bytes
 * @param isvProdId 0 to 65535
 * @param isvSvn 0 to 65535
 * @param reportData 64 bytes
 */
record ReportBody(
        byte[] cpuSvn, long flags, long xfrm, byte[] mrEnclave, byte[] mrSigner, int isvProdId, int isvSvn,
        byte[] reportData) {
    static final int BYTES = 384;

    static final long INIT = 0x01;
    static final long DEBUG = 0x02;
    static final long MODE64BIT = 0x04;
    static final long PROVISION_KEY = 0x10;

    ReportBody {
        requireLength(16, cpuSvn);
        requireLength(32, mrEnclave);
        requireLength(32, mrSigner);
        requireLength(64, reportData);
        requireUnsignedShort(isvProdId);
        requireUnsignedShort(isvSvn);
    }

    byte[] encoded() {
        ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.put(0, cpuSvn);
        out.putLong(48, flags);
        out.putLong(56, xfrm);
        out.put(64, mrEnclave);
        out.put(128, mrSigner);
        out.putShort(256, (short) isvProdId);
        out.putShort(258, (short) isvSvn);
        out.put(320, reportData);
        return out.array();
    }

    private static void requireLength(int length, byte[] bytes) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(bytes.length + " bytes where a report has " + length);
        }
    }

    private static void requireUnsignedShort(int number) {
        if (number < 0 || number > 0xFFFF) {
            throw new IllegalArgumentException(number + " is not between 0 and 65535");
        }
    }
}
