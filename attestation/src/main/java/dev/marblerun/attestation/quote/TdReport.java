package dev.marblerun.attestation.quote;

import java.util.Arrays;
import java.util.Optional;

/**
 * The body of a TD report (Intel TDX Module specification, "TDREPORT_STRUCT"; dcap.md, 1.3): 584 bytes for TDX 1.0,
 * 648 for TDX 1.5. Every array is a fresh copy.
 */
public final class TdReport implements QuoteBody {
    /** Size of the TDX 1.0 body in bytes. */
    public static final int SIZE_1_0 = 584;

    /** Size of the TDX 1.5 body in bytes. */
    public static final int SIZE_1_5 = 648;

    private static final int TD_ATTRIBUTES = 120;

    private final byte[] raw;

    TdReport(byte[] raw) throws QuoteFormatException {
        if (raw.length != SIZE_1_0 && raw.length != SIZE_1_5) {
            throw new QuoteFormatException("TD report has " + raw.length + " bytes, not 584 or 648");
        }
        this.raw = raw;
    }

    /** TEE_TCB_SVN, 16 bytes: [0] the module's minor SVN, [1] its major version. */
    public byte[] teeTcbSvn() {
        return slice(0, 16);
    }

    /** Measurement of the TDX module, 48 bytes. */
    public byte[] mrSeam() {
        return slice(16, 48);
    }

    /** Signer of the TDX module, 48 bytes, zero for Intel. */
    public byte[] mrSignerSeam() {
        return slice(64, 48);
    }

    /** SEAMATTRIBUTES, 8 bytes. */
    public byte[] seamAttributes() {
        return slice(112, 8);
    }

    /** TDATTRIBUTES, 8 bytes, little endian. */
    public byte[] tdAttributes() {
        return slice(TD_ATTRIBUTES, 8);
    }

    @Override
    public boolean debug() {
        return TdAttributes.debug(tdAttributes());
    }

    /** XFAM, 8 bytes, little endian. */
    public byte[] xfam() {
        return slice(128, 8);
    }

    /** Measurement of the trust domain's initial contents, 48 bytes. */
    public byte[] mrTd() {
        return slice(136, 48);
    }

    /** MRCONFIGID, 48 bytes. */
    public byte[] mrConfigId() {
        return slice(184, 48);
    }

    /** MROWNER, 48 bytes. */
    public byte[] mrOwner() {
        return slice(232, 48);
    }

    /** MROWNERCONFIG, 48 bytes. */
    public byte[] mrOwnerConfig() {
        return slice(280, 48);
    }

    /**
     * A run-time measurement register, 48 bytes.
     *
     * @param index 0 to 3
     */
    public byte[] rtmr(int index) {
        if (index < 0 || index > 3) {
            throw new IndexOutOfBoundsException("RTMR " + index);
        }
        return slice(328 + 48 * index, 48);
    }

    @Override
    public byte[] reportData() {
        return slice(520, 64);
    }

    /** TEE_TCB_SVN2, 16 bytes: the TCB that a relaunched trust domain would get. TDX 1.5 only. */
    public Optional<byte[]> teeTcbSvn2() {
        return raw.length == SIZE_1_5 ? Optional.of(slice(584, 16)) : Optional.empty();
    }

    /** MRSERVICETD, 48 bytes. TDX 1.5 only. */
    public Optional<byte[]> mrServiceTd() {
        return raw.length == SIZE_1_5 ? Optional.of(slice(600, 48)) : Optional.empty();
    }

    @Override
    public byte[] bytes() {
        return raw.clone();
    }

    private byte[] slice(int offset, int length) {
        return Arrays.copyOfRange(raw, offset, offset + length);
    }
}
