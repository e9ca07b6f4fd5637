package dev.marblerun.tee.device;

import dev.marblerun.tee.TeeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The first look at what a device gave as a quote: that it has the frame of an Intel DCAP quote (Intel SGX ECDSA
 * QuoteLib Reference and Intel TDX DCAP Quoting Library API, appendix A) of this kind of workload over this report
 * data. Whether it is genuine is for others to judge.
 */
public final class ReturnedQuote {
    /** The most that a device may give, in bytes. */
    public static final int MOST_BYTES = 64 * 1024;

    private static final int LEAST_BYTES = 1020;
    private static final int HEADER_BYTES = 48;
    private static final int TYPED_BODY_HEADER_BYTES = 6;
    private static final int TRUST_DOMAIN_1_5 = 3;
    private static final int TRUST_DOMAIN_1_5_BYTES = 648;

    /** What is quoted: the TEE type in the header, the size of the report body, and where in it the report data lie. */
    public enum Workload {
        ENCLAVE(0, 384, 320),
        TRUST_DOMAIN(0x81, 584, 520);

        private final int type;
        private final int bodyBytes;
        private final int reportData;

        Workload(int type, int bodyBytes, int reportData) {
            this.type = type;
            this.bodyBytes = bodyBytes;
            this.reportData = reportData;
        }
    }

    private ReturnedQuote() {}

    /**
     * The quote without what devices pad it with.
     *
     * @param device what gave it, for the message
     * @param reportData what was asked for, 64 bytes
     * @throws TeeException when it is none, too short, or one over something else
     */
    public static byte[] checked(String device, byte[] given, Workload workload, byte[] reportData)
            throws TeeException {
        String said = device + " gave " + given.length + " bytes that are no quote: ";
        String advice = "; check that driver, quoting enclave and this program's version fit together";
        if (given.length < LEAST_BYTES || given.length > MOST_BYTES) {
            throw new TeeException(said + "a quote has " + LEAST_BYTES + " to " + MOST_BYTES + " bytes" + advice);
        }
        ByteBuffer in = ByteBuffer.wrap(given).order(ByteOrder.LITTLE_ENDIAN);
        int version = Short.toUnsignedInt(in.getShort(0));
        int type = in.getInt(4);
        if (version < 3 || version > 5 || type != workload.type || (version == 3 && type != 0)) {
            throw new TeeException(said + "its header says version " + version + ", TEE type 0x"
                    + Integer.toHexString(type) + advice);
        }
        int body = HEADER_BYTES + (version == 5 ? TYPED_BODY_HEADER_BYTES : 0);
        int bodyBytes = version == 5 && in.getShort(HEADER_BYTES) == TRUST_DOMAIN_1_5
                ? TRUST_DOMAIN_1_5_BYTES
                : workload.bodyBytes;
        long end = body + bodyBytes + Integer.BYTES + Integer.toUnsignedLong(in.getInt(body + bodyBytes));
        if (end > given.length) {
            throw new TeeException(said + "it says that it has " + end + advice);
        }
        int from = body + workload.reportData;
        if (!Arrays.equals(given, from, from + reportData.length, reportData, 0, reportData.length)) {
            throw new TeeException(device + " gave a quote over other report data than asked for; check that no other"
                    + " process uses the device at the same time");
        }
        return Arrays.copyOf(given, (int) end);
    }
}
