package dev.marblerun.tee.occlum;

import dev.marblerun.tee.SealPolicy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A request for a sealing key, 512 bytes, numbers little endian (Intel SDM volume 3D, "KEYREQUEST"; sgx_key_request_t
 * in the SGX SDK's sgx_key.h). ISVPRODID is in every key, because the policy does not say otherwise (NOISVPRODID).
 *
 * <p>The masks are those of the SDK's own sealing (tseal_migration_attr.h). Of ATTRIBUTES the key depends on INIT, on
 * DEBUG and on reserved bits that may come to mean something for security. So an enclave that can be debugged gets
 * other keys than the same one in production, and the CPU sees to that whatever the mask says (EGETKEY,
 * REQUIRED_SEALING_MASK). It does not depend on what the processor can compute with (XFRM), nor on what it saves at an
 * exit (MISCSELECT, bits 0 to 27).
 *
 * @param isvSvn the security version whose key it is, 0 to 65535; not above the enclave's own
 * @param cpuSvn the same of the CPU and its microcode, 16 bytes
 * @param configSvn the enclave's CONFIGSVN, 0 to 65535; not part of the key, but checked
 */
record KeyRequest(SealPolicy policy, int isvSvn, byte[] cpuSvn, int configSvn) {
    static final int BYTES = 512;

    private static final short SEAL = 4;
    private static final short MRENCLAVE = 1;
    private static final short MRSIGNER = 2;
    private static final long FLAGS_MASK = 0xFF0000000000000BL;
    private static final long XFRM_MASK = 0;
    private static final int MISC_MASK = 0xF0000000;
    /** A key of our own, whatever else in the enclave asks for one, most likely with zeros here. */
    private static final byte[] KEY_ID = "marblerun sealing key v1".getBytes(StandardCharsets.US_ASCII);

    byte[] encoded() {
        ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort(0, SEAL);
        out.putShort(2, switch (policy) {
            case UNIQUE -> MRENCLAVE;
            case PRODUCT -> MRSIGNER;
        });
        out.putShort(4, (short) isvSvn);
        out.put(8, cpuSvn);
        out.putLong(24, FLAGS_MASK);
        out.putLong(32, XFRM_MASK);
        out.put(40, KEY_ID);
        out.putInt(72, MISC_MASK);
        out.putShort(76, (short) configSvn);
        return out.array();
    }
}
