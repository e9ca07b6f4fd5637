package dev.marblerun.attestation.collateral;

import dev.marblerun.attestation.collateral.CollateralException.Defect;
import java.math.BigInteger;

/** Turns the DER signature of a certificate or revocation list (RFC 3279, 2.2.3) into r and s of 32 bytes each. */
final class EcdsaDer {
    /** ecdsa-with-SHA256 (RFC 5758, 3.2), the only algorithm of Intel's PKI. */
    static final String ALGORITHM = "1.2.840.10045.4.3.2";

    private EcdsaDer() {}

    /** r and s, 64 bytes, big endian. */
    static byte[] toRaw(byte[] der, Defect defect) throws CollateralException {
        Der outer = new Der(der, defect);
        Der pair = outer.enter(Der.SEQUENCE, "ECDSA signature");
        outer.finish("ECDSA signature");
        byte[] raw = new byte[64];
        put(pair.unsigned(Der.INTEGER, "ECDSA signature r"), raw, 32, defect);
        put(pair.unsigned(Der.INTEGER, "ECDSA signature s"), raw, 64, defect);
        pair.finish("ECDSA signature");
        return raw;
    }

    private static void put(BigInteger value, byte[] raw, int end, Defect defect) throws CollateralException {
        if (value.bitLength() > 256) {
            throw new CollateralException(defect, "ECDSA signature has a number of " + value.bitLength() + " bits");
        }
        byte[] bytes = value.toByteArray();
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, raw, end - length, length);
    }
}
