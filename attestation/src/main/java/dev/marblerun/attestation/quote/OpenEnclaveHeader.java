package dev.marblerun.attestation.quote;

import java.util.Arrays;

/**
 * The 16 bytes that the Open Enclave SDK puts before a quote (dcap.md, 1.8): version 1, type 2 (SGX remote), and the
 * quote's size. A quote's own first four bytes never read as 1, so the two are told apart by the version.
 */
final class OpenEnclaveHeader {
    private static final int SIZE = 16;
    private static final long VERSION = 1;
    private static final long SGX_REMOTE = 2;

    private OpenEnclaveHeader() {}

    /** The quote behind the header, or the bytes themselves when there is none. */
    static byte[] unwrap(byte[] bytes) throws QuoteFormatException {
        ByteReader in = new ByteReader(bytes);
        if (bytes.length < SIZE || in.u32("report version") != VERSION) {
            return bytes;
        }
        long type = in.u32("report type");
        if (type != SGX_REMOTE) {
            throw new QuoteFormatException("Open Enclave report type is " + type + ", not 2 (SGX remote)");
        }
        long size = in.u64("report size");
        if (size != in.remaining()) {
            throw new QuoteFormatException("Open Enclave report states " + Long.toUnsignedString(size)
                    + " bytes, but " + in.remaining() + " follow its header");
        }
        return Arrays.copyOfRange(bytes, SIZE, bytes.length);
    }
}
