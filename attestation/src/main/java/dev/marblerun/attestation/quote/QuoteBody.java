package dev.marblerun.attestation.quote;

/** What a quote vouches for: an SGX enclave or a TDX trust domain. */
public sealed interface QuoteBody permits SgxReport, TdReport {
    /** Whether the host can read and change the workload's memory; then nothing that it reports can be trusted. */
    boolean debug();

    /** The 64 bytes that the workload chose. */
    byte[] reportData();

    /** The body as it lies in the quote. */
    byte[] bytes();
}
