package dev.marblerun.attestation.quote;

/**
 * Where the verifier finds the PCK certificate (dcap.md, 1.7). The type is covered by no signature: it says how to
 * read the data, never whether to trust it.
 *
 * @param type 1 to 5
 * @param data for type 5 a PEM chain, for 4 the leaf, else identifiers for a look-up
 */
public record CertificationData(int type, byte[] data) {
    /** Type 5: the PEM chain of leaf, intermediate and root, sometimes followed by a NUL. */
    public static final int PCK_CHAIN = 5;

    /** Type 6: certification data around a QE report, the outer record from version 4 on. */
    static final int QE_REPORT = 6;

    public CertificationData {
        data = data.clone();
    }

    @Override
    public byte[] data() {
        return data.clone();
    }

    static CertificationData read(ByteReader in) throws QuoteFormatException {
        int type = in.u16("certification data type");
        if (type < 1 || type > PCK_CHAIN) {
            throw new QuoteFormatException("certification data type is " + type + ", not 1 to 5");
        }
        long size = in.u32("certification data size");
        return new CertificationData(type, in.take(size, "certification data"));
    }
}
