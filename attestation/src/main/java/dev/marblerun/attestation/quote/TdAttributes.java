package dev.marblerun.attestation.quote;

/** Bits of TDATTRIBUTES (Intel TDX Module specification, "TD attributes"): 8 bytes, little endian, as in quotes. */
public final class TdAttributes {
    /** Bits 0 to 7: any of them puts the trust domain under debug. */
    private static final int UNDER_DEBUG = 0xff;
    /** Bit 28, that is bit 4 of the fourth byte. */
    private static final int SEPT_VE_DISABLE = 0x10;

    private TdAttributes() {}

    /** Whether the host can read and change the memory. */
    public static boolean debug(byte[] attributes) {
        return (attributes[0] & UNDER_DEBUG) != 0;
    }

    /** Whether the host cannot make the trust domain run code of its choice by taking a page away. */
    public static boolean septVeDisable(byte[] attributes) {
        return (attributes[3] & SEPT_VE_DISABLE) != 0;
    }
}
