package dev.marblerun.attestation.quote;

/**
 * How the attestation key is certified: the quoting enclave's report, which commits to that key, signed by the PCK
 * (dcap.md, 1.4 and 1.5).
 *
 * @param report the quoting enclave's report; the PCK signs its 384 bytes
 * @param signature r and s, 64 bytes, big endian
 * @param authData 0 to 65535 bytes that the report commits to beside the key
 * @param certification where the PCK certificate is found
 */
public record QeCertificationData(
        SgxReport report, byte[] signature, byte[] authData, CertificationData certification) {
    public QeCertificationData {
        signature = signature.clone();
        authData = authData.clone();
    }

    @Override
    public byte[] signature() {
        return signature.clone();
    }

    @Override
    public byte[] authData() {
        return authData.clone();
    }

    /** Reads the fields up to the end of the window and refuses what is left over. */
    static QeCertificationData read(ByteReader in) throws QuoteFormatException {
        SgxReport report = new SgxReport(in.take(SgxReport.SIZE, "QE report"));
        byte[] signature = in.take(64, "QE report signature");
        int authLength = in.u16("QE authentication data size");
        byte[] authData = in.take(authLength, "QE authentication data");
        CertificationData certification = CertificationData.read(in);
        in.finish("quote authentication data");
        return new QeCertificationData(report, signature, authData, certification);
    }

    /** From version 4 on the same fields are the data of an outer certification record of type 6. */
    static QeCertificationData readWrapped(ByteReader in) throws QuoteFormatException {
        int type = in.u16("outer certification data type");
        if (type != CertificationData.QE_REPORT) {
            throw new QuoteFormatException("outer certification data type is " + type + ", not 6 (QE report)");
        }
        long size = in.u32("outer certification data size");
        ByteReader record = in.window(size, "outer certification data");
        in.finish("quote authentication data");
        return read(record);
    }
}
