package dev.marblerun.tee.occlum;

import dev.marblerun.tee.TeeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What an enclave's report says of the versions that its keys depend on (Intel SDM volume 3D, "REPORT"; sgx_report_t in
 * the SGX SDK's sgx_report.h, numbers little endian).
 *
 * @param cpuSvn of the CPU and its microcode, 16 bytes
 * @param isvSvn the enclave's security version, 0 to 65535
 * @param configSvn of what the enclave was started with, 0 to 65535
 */
record OwnReport(byte[] cpuSvn, int isvSvn, int configSvn) {
    /** The body of 384, the key's id of 32, the MAC of 16. */
    static final int BYTES = 432;

    private static final int CPU_SVN_END = 16;
    private static final int FLAGS = 48;
    private static final int MR_ENCLAVE = 64;
    private static final int MR_SIGNER = 128;
    private static final int ISV_SVN = 258;
    private static final int CONFIG_SVN = 260;
    private static final int REPORT_DATA = 320;
    private static final int MAC = 416;
    private static final int MEASUREMENT_BYTES = 32;

    private static final long INIT = 0x01;
    private static final long MODE64BIT = 0x04;
    private static final long KSS = 0x80;

    /**
     * Takes it from a report. The library OS is as trusted as this program, so what is looked for are mistakes: another
     * layout, or a report that nobody filled in.
     *
     * @param reportData what the report was asked to be over, 64 bytes
     * @throws TeeException when it cannot be this enclave's report
     */
    static OwnReport of(byte[] report, byte[] reportData) throws TeeException {
        require(report.length == BYTES, "it has " + report.length + " bytes and not " + BYTES);
        require(
                Arrays.equals(report, REPORT_DATA, REPORT_DATA + reportData.length, reportData, 0, reportData.length),
                "it is over other data than asked for");
        ByteBuffer in = ByteBuffer.wrap(report).order(ByteOrder.LITTLE_ENDIAN);
        long flags = in.getLong(FLAGS);
        require((flags & INIT) != 0 && (flags & MODE64BIT) != 0,
                "its attributes 0x" + Long.toHexString(flags) + " are not those of a running enclave of 64 bits");
        require(!isZero(report, MR_ENCLAVE, MR_ENCLAVE + MEASUREMENT_BYTES), "MRENCLAVE is zero");
        require(!isZero(report, MR_SIGNER, MR_SIGNER + MEASUREMENT_BYTES), "MRSIGNER is zero");
        // Every version of the microcode ever, the vulnerable ones too, could get the keys of this one again.
        require(!isZero(report, 0, CPU_SVN_END), "CPUSVN is zero");
        require(!isZero(report, MAC, BYTES), "its MAC is zero");
        int configSvn = Short.toUnsignedInt(in.getShort(CONFIG_SVN));
        require(configSvn == 0 || (flags & KSS) != 0, "it has a CONFIGSVN without key separation (KSS)");
        return new OwnReport(
                Arrays.copyOf(report, CPU_SVN_END), Short.toUnsignedInt(in.getShort(ISV_SVN)), configSvn);
    }

    private static void require(boolean condition, String otherwise) throws TeeException {
        if (!condition) {
            throw new TeeException(OcclumTee.DEVICE + " gave no report of this enclave: " + otherwise
                    + "; check the version of Occlum");
        }
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        int bits = 0;
        for (int i = from; i < to; i++) {
            bits |= bytes[i];
        }
        return bits == 0;
    }
}
