package dev.marblerun.attestation;

/** What this module reads at most, in bytes unless the name says otherwise. Genuine data stays far below each bound. */
public final class Limits {
    private Limits() {}

    /** A quote with its envelope and whatever trails it. Genuine ones stay under 16 KiB. */
    public static final int QUOTE_BYTES = 64 * 1024;

    /** A quote in whatever envelope: with claims behind it, or as the extension of a certificate in PEM. */
    public static final int EVIDENCE_BYTES = 128 * 1024;

    /** Open Enclave endorsements: all collateral in one file. Genuine ones take about 13 KiB. */
    public static final int ENDORSEMENTS_BYTES = 2 * 1024 * 1024;

    /** Custom claims of one evidence. */
    public static final int CLAIMS = 64;

    /** A PEM certificate chain. Genuine ones take 2 to 4 KiB. */
    public static final int CHAIN_BYTES = 64 * 1024;

    /** Certificates of one chain that are decoded before the count is judged. */
    public static final int CHAIN_CERTIFICATES = 4;

    /**
     * A certificate revocation list in any encoding. Genuine ones take under 3 KiB; Intel adds entries over time. This
     * is room for some thousand entries, of which each takes a few hundred bytes of memory.
     */
    public static final int CRL_BYTES = 256 * 1024;

    /** A signed JSON document (TCB info or QE identity). Genuine ones take under 40 KiB. */
    public static final int JSON_BYTES = 1024 * 1024;

    /** Nesting of such a document. Genuine ones nest six deep. */
    public static final int JSON_DEPTH = 16;

    /** Objects, arrays and values of such a document together. Genuine ones have under 5 000. */
    public static final int JSON_VALUES = 50_000;

    /** PCK chains whose validation is remembered per verifier. */
    public static final int REMEMBERED_PLATFORMS = 1024;

    /** Signatures found good that are remembered per verifier, 32 bytes each and the overhead of a map. */
    public static final int REMEMBERED_SIGNATURES = 4096;

    /** Sections of an ELF file. Enclave images have some dozens. */
    public static final int ELF_SECTIONS = 16_384;

    /** An ELF file's table of section names. */
    public static final int ELF_NAMES_BYTES = 1024 * 1024;

    /** A bundle of collateral. A platform takes under 32 KiB of it. */
    public static final int BUNDLE_BYTES = 64 * 1024 * 1024;

    /** Documents of one bundle, files of one cache folder, and documents that one cache holds. */
    public static final int COLLATERAL_ITEMS = 1024;

    /** What is kept of the body of an answer that is an error. */
    public static final int ERROR_BODY_BYTES = 4 * 1024;

    /** A configuration file of Intel's quote provider library. */
    public static final int QCNL_BYTES = 256 * 1024;
}
