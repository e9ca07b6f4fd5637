package dev.marblerun.attestation.sigstruct;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An enclave's signature structure, 1808 bytes (Intel SDM volume 3D, "SIGSTRUCT"; dcap.md, 9). An instance is one whose
 * headers are right and whose signature holds, unless {@link #signed()} says that there is none. Every array is a fresh
 * copy; numbers are little endian in the structure.
 */
public final class SigStruct {
    /** Size in bytes. */
    public static final int SIZE = 1808;

    private static final byte[] HEADER_1 = HexFormat.of().parseHex("06000000e10000000000010000000000");
    private static final byte[] HEADER_2 = HexFormat.of().parseHex("01010000600000006000000001000000");
    private static final long INTEL = 0x8086;

    private static final int VENDOR = 16;
    private static final int HEADER_2_AT = 24;
    private static final int RESERVED_1 = 44;
    private static final int MODULUS = 128;
    private static final int EXPONENT = 512;
    private static final int SIGNATURE = 516;
    private static final int SIGNED_AGAIN = 900;
    private static final int ATTRIBUTES = 928;
    private static final int ATTRIBUTE_MASK = 944;
    private static final int MR_ENCLAVE = 960;
    private static final int RESERVED_2 = 992;
    private static final int ISV_PROD_ID = 1024;
    private static final int ISV_SVN = 1026;
    private static final int RESERVED_3 = 1028;
    private static final int RSA_BYTES = 384;
    private static final int DEBUG = 0x02;

    private final byte[] raw;
    private final boolean signed;

    private SigStruct(byte[] raw, boolean signed) {
        this.raw = raw;
        this.signed = signed;
    }

    /**
     * Parses a structure and checks its signature: RSA-3072 with exponent 3, PKCS #1 v1.5, SHA-256, over the bytes 0 to
     * 127 and 900 to 1027. Q1 and Q2 help the processor alone and are not looked at.
     *
     * @throws EnclaveImageException with the field at fault
     */
    public static SigStruct parse(byte[] bytes) throws EnclaveImageException {
        byte[] raw = sized(bytes);
        // 1. The processor would take it for a SIGSTRUCT (SDM, EINIT).
        requireBytes(raw, 0, HEADER_1, "HEADER");
        requireBytes(raw, HEADER_2_AT, HEADER_2, "HEADER2");
        long vendor = u32(raw, VENDOR);
        if (vendor != 0 && vendor != INTEL) {
            throw refused("VENDOR is " + String.format("%08x", vendor) + ", neither 0 nor 00008086");
        }
        requireZero(raw, RESERVED_1, 84);
        requireZero(raw, RESERVED_2, 16);
        requireZero(raw, RESERVED_3, 12);
        if (u32(raw, EXPONENT) != 3) {
            throw refused("EXPONENT is " + u32(raw, EXPONENT) + " and not 3");
        }
        // 2. Whoever holds the key behind the modulus signed it.
        checkSignature(raw);
        return new SigStruct(raw, true);
    }

    /**
     * The same, but a place that is still free for a signature passes as not signed: modulus and signature are zero.
     * Open Enclave links such a place into every image, and its tools fill it in.
     */
    static SigStruct parseOrUnsigned(byte[] bytes) throws EnclaveImageException {
        byte[] raw = sized(bytes);
        boolean free = isZero(raw, MODULUS, RSA_BYTES) && isZero(raw, SIGNATURE, RSA_BYTES);
        return free ? new SigStruct(raw, false) : parse(raw);
    }

    private static byte[] sized(byte[] bytes) throws EnclaveImageException {
        if (bytes.length != SIZE) {
            throw refused("it has " + bytes.length + " bytes and not " + SIZE);
        }
        return bytes.clone();
    }

    private static void checkSignature(byte[] raw) throws EnclaveImageException {
        BigInteger modulus = bigEndian(raw, MODULUS);
        if (modulus.bitLength() != RSA_BYTES * 8) {
            throw refused("MODULUS has " + modulus.bitLength() + " bits and not 3072");
        }
        boolean holds;
        try {
            Signature check = Signature.getInstance("SHA256withRSA");
            check.initVerify(KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(3))));
            check.update(raw, 0, MODULUS);
            check.update(raw, SIGNED_AGAIN, RESERVED_3 - SIGNED_AGAIN);
            holds = check.verify(reversed(raw, SIGNATURE));
        } catch (GeneralSecurityException e) {
            throw new EnclaveImageException("the SIGSTRUCT's signature cannot be checked: " + e.getMessage(), e);
        }
        if (!holds) {
            throw refused("SIGNATURE does not hold under MODULUS: the structure was changed after signing, or damaged");
        }
    }

    /** Whether it is signed. If not, nothing in it has been vouched for, and no processor starts the enclave. */
    public boolean signed() {
        return signed;
    }

    /** MRENCLAVE, 32 bytes: the UniqueID of a package. */
    public byte[] mrEnclave() {
        return slice(MR_ENCLAVE, 32);
    }

    /** MRSIGNER, SHA-256 of the modulus as stored, 32 bytes: the SignerID of a package. Zero when not signed. */
    public byte[] mrSigner() {
        if (!signed) {
            return new byte[32];
        }
        try {
            return MessageDigest.getInstance("SHA-256").digest(slice(MODULUS, RSA_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** ISVPRODID, 0 to 65535: the ProductID of a package. */
    public int isvProdId() {
        return u16(raw, ISV_PROD_ID);
    }

    /** ISVSVN, 0 to 65535: the SecurityVersion of a package. */
    public int isvSvn() {
        return u16(raw, ISV_SVN);
    }

    /** ATTRIBUTES, 16 bytes: 8 of flags, 8 of XFRM. */
    public byte[] attributes() {
        return slice(ATTRIBUTES, 16);
    }

    /** ATTRIBUTEMASK, 16 bytes: which attributes have to be as in {@link #attributes()}. */
    public byte[] attributeMask() {
        return slice(ATTRIBUTE_MASK, 16);
    }

    /** The date of the build, eight digits yyyymmdd as stored in BCD; not checked to be a date. */
    public String date() {
        return String.format("%08x", u32(raw, 20));
    }

    /** Whether the enclave may run under debug. */
    public DebugMode debugMode() {
        if ((raw[ATTRIBUTE_MASK] & DEBUG) == 0) {
            return DebugMode.ALLOWED;
        }
        return (raw[ATTRIBUTES] & DEBUG) == 0 ? DebugMode.FORBIDDEN : DebugMode.REQUIRED;
    }

    private byte[] slice(int offset, int length) {
        return Arrays.copyOfRange(raw, offset, offset + length);
    }

    private static void requireBytes(byte[] raw, int offset, byte[] expected, String field)
            throws EnclaveImageException {
        byte[] found = Arrays.copyOfRange(raw, offset, offset + expected.length);
        if (!Arrays.equals(found, expected)) {
            HexFormat hex = HexFormat.of();
            throw refused(field + " is " + hex.formatHex(found) + " and not " + hex.formatHex(expected));
        }
    }

    private static void requireZero(byte[] raw, int offset, int length) throws EnclaveImageException {
        if (!isZero(raw, offset, length)) {
            throw refused("the reserved bytes " + offset + " to " + (offset + length - 1) + " are not zero");
        }
    }

    private static boolean isZero(byte[] raw, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (raw[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static BigInteger bigEndian(byte[] raw, int offset) {
        return new BigInteger(1, reversed(raw, offset));
    }

    private static byte[] reversed(byte[] raw, int offset) {
        byte[] out = new byte[RSA_BYTES];
        for (int i = 0; i < RSA_BYTES; i++) {
            out[i] = raw[offset + RSA_BYTES - 1 - i];
        }
        return out;
    }

    private static int u16(byte[] raw, int offset) {
        return (raw[offset] & 0xff) | (raw[offset + 1] & 0xff) << 8;
    }

    private static long u32(byte[] raw, int offset) {
        return u16(raw, offset) | (long) u16(raw, offset + 2) << 16;
    }

    private static EnclaveImageException refused(String why) {
        return new EnclaveImageException("this is no valid SIGSTRUCT: " + why);
    }
}
