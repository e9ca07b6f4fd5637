package dev.marblerun.attestation.quote;

import java.util.Arrays;

/**
 * The body of an SGX report, 384 bytes (Intel SDM volume 3D, "REPORT"; dcap.md, 1.2). Every array is a fresh copy,
 * and numbers are little endian in the report.
 */
public final class SgxReport implements QuoteBody {
    /** Size in bytes. */
    public static final int SIZE = 384;

    private static final int FLAGS = 48;
    private static final long FLAG_DEBUG = 0x02;

    private final byte[] raw;

    SgxReport(byte[] raw) throws QuoteFormatException {
        if (raw.length != SIZE) {
            throw new QuoteFormatException("SGX report has " + raw.length + " bytes, not " + SIZE);
        }
        this.raw = raw;
    }

    /** The processor's security version, 16 bytes. */
    public byte[] cpuSvn() {
        return slice(0, 16);
    }

    /** MISCSELECT, an unsigned 32-bit number in an int. */
    public int miscSelect() {
        return u16(16) | u16(18) << 16;
    }

    /** MISCSELECT as it lies in the report, 4 bytes. */
    public byte[] miscSelectBytes() {
        return slice(16, 4);
    }

    /** ISVEXTPRODID, 16 bytes. */
    public byte[] isvExtProdId() {
        return slice(32, 16);
    }

    /** ATTRIBUTES: 8 bytes of flags, 8 bytes of XFRM. */
    public byte[] attributes() {
        return slice(FLAGS, 16);
    }

    @Override
    public boolean debug() {
        return (raw[FLAGS] & FLAG_DEBUG) != 0;
    }

    /** The enclave's measurement, 32 bytes: the UniqueID of a package. */
    public byte[] mrEnclave() {
        return slice(64, 32);
    }

    /** SHA-256 of the signer's modulus, 32 bytes: the SignerID of a package. */
    public byte[] mrSigner() {
        return slice(128, 32);
    }

    /** CONFIGID, 64 bytes. */
    public byte[] configId() {
        return slice(192, 64);
    }

    /** The signer's product number, 0 to 65535: the ProductID of a package. */
    public int isvProdId() {
        return u16(256);
    }

    /** The product's security version, 0 to 65535: the SecurityVersion of a package. */
    public int isvSvn() {
        return u16(258);
    }

    /** CONFIGSVN, 0 to 65535. */
    public int configSvn() {
        return u16(260);
    }

    /** ISVFAMILYID, 16 bytes. */
    public byte[] isvFamilyId() {
        return slice(304, 16);
    }

    @Override
    public byte[] reportData() {
        return slice(320, 64);
    }

    @Override
    public byte[] bytes() {
        return raw.clone();
    }

    private byte[] slice(int offset, int length) {
        return Arrays.copyOfRange(raw, offset, offset + length);
    }

    private int u16(int offset) {
        return (raw[offset] & 0xff) | (raw[offset + 1] & 0xff) << 8;
    }
}
