package dev.marblerun.attestation.quote;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The first 48 bytes, alike in version 3, 4 and 5 (dcap.md, 1.1). The quoting enclave's and the PCE's security
 * versions are reported only: the QE report and the PCK certificate decide.
 *
 * @param version 3, 4 or 5
 * @param tee what kind of workload is quoted
 * @param qeSvn security version of the quoting enclave; 0 from version 4 on
 * @param pceSvn security version of the PCE; 0 from version 4 on
 * @param userData 20 bytes of the quoting enclave; the first 16 are the platform's id at a PCCS
 */
public record QuoteHeader(int version, Tee tee, int qeSvn, int pceSvn, byte[] userData) {
    static final int SIZE = 48;
    private static final int ECDSA_P256 = 2;
    private static final byte[] INTEL_QE = HexFormat.of().parseHex("939a7233f79c4ca9940a0db3957f0607");

    /** The two kinds of workload. */
    public enum Tee {
        SGX,
        TDX
    }

    public QuoteHeader {
        userData = userData.clone();
    }

    @Override
    public byte[] userData() {
        return userData.clone();
    }

    static QuoteHeader read(ByteReader in) throws QuoteFormatException {
        int version = in.u16("quote version");
        if (version < 3 || version > 5) {
            throw new QuoteFormatException("quote version is " + version + ", not 3, 4 or 5");
        }
        int keyType = in.u16("attestation key type");
        if (keyType != ECDSA_P256) {
            throw new QuoteFormatException("attestation key type is " + keyType + ", not 2 (ECDSA with P-256)");
        }
        Tee tee = tee(in.u32("TEE type"));
        if (version == 3 && tee != Tee.SGX) {
            throw new QuoteFormatException("quote version 3 has TEE type TDX; it is defined for SGX alone");
        }
        int qeSvn = in.u16("QE SVN");
        int pceSvn = in.u16("PCE SVN");
        byte[] vendor = in.take(16, "QE vendor id");
        if (!Arrays.equals(vendor, INTEL_QE)) {
            throw new QuoteFormatException("QE vendor id is " + HexFormat.of().formatHex(vendor) + ", not Intel's");
        }
        return new QuoteHeader(version, tee, qeSvn, pceSvn, in.take(20, "user data"));
    }

    private static Tee tee(long type) throws QuoteFormatException {
        if (type == 0) {
            return Tee.SGX;
        }
        if (type == 0x81) {
            return Tee.TDX;
        }
        throw new QuoteFormatException("TEE type is 0x" + Long.toHexString(type) + ", not 0 (SGX) or 0x81 (TDX)");
    }
}
