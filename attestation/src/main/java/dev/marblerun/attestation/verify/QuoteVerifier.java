package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.quote.CertificationData;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.quote.TdReport;
import java.security.Provider;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies Intel DCAP quotes against collateral, a trust anchor and a time (dcap.md, section 4). Thread-safe.
 *
 * <p>A cold verification checks ten ECDSA signatures. Platforms and signatures found genuine are remembered, within
 * bounds, so that a platform's next quote takes one or two.
 *
 * <p>Why that is sound: a remembered platform stands for the outcome of steps 4.1 and 4.2, which is a function of
 * three things alone, the bytes of the PCK chain, the bytes of all collateral and the trust anchor. It is found again
 * by the SHA-256 of the first two, in a verifier that has one anchor for life, so that other bytes are other
 * platforms. The revocation lists are part of the collateral: a newer list is another key, under which everything is
 * checked anew. Time is no part of that outcome; the dates are kept beside it and compared at every quote. The
 * quote's own signatures, its identity checks, TCB levels and whatever a {@link Policy} says are never remembered,
 * but for the arithmetic of the QE report's signature ({@link SignatureCheck}). Only genuine quotes leave anything
 * behind, so nobody can push entries out of a cache without owning a genuine platform.
 */
public final class QuoteVerifier {
    private final TrustAnchor anchor;
    private final Optional<Provider> provider;
    private final BoundedCache<String, Platform> platforms = new BoundedCache<>(Limits.REMEMBERED_PLATFORMS);
    private final BoundedCache<String, Boolean> goodSignatures = new BoundedCache<>(Limits.REMEMBERED_SIGNATURES);

    /** A verifier that checks signatures with arithmetic of its own, whatever security providers the JVM has. */
    public QuoteVerifier(TrustAnchor anchor) {
        this(anchor, Optional.empty());
    }

    /**
     * A verifier that lets that provider check the signatures, registered or not; worth it for native code.
     *
     * @param provider offers SHA256withECDSA and an EC key factory
     */
    public QuoteVerifier(TrustAnchor anchor, Provider provider) {
        this(anchor, Optional.of(provider));
    }

    private QuoteVerifier(TrustAnchor anchor, Optional<Provider> provider) {
        this.anchor = anchor;
        this.provider = provider;
    }

    /**
     * Says what the quote is worth. Never throws, whatever the quote's bytes are.
     *
     * @param quote raw, or behind the Open Enclave header; it must bring its PCK chain
     * @param collateral for the platform that made the quote
     * @param at the time that counts
     * @throws IllegalStateException if the named security provider does not offer SHA256withECDSA
     */
    public Verdict verify(byte[] quote, Collateral collateral, Instant at) {
        return verify(quote, collateral, at, Optional.empty(), new Checks());
    }

    /**
     * The same, telling each check. Nothing that was remembered shortens it.
     *
     * @param listener is told of the checks in their order; the first that fails is the last
     */
    public Verdict explain(byte[] quote, Collateral collateral, Instant at, CheckListener listener) {
        return verify(quote, collateral, at, Optional.empty(), new Checks(listener));
    }

    /**
     * The same for a quote whose PCK chain comes from elsewhere, for example from a PCCS.
     *
     * @param pckChain PEM: leaf, intermediate and root; if the quote brings a chain as well, the two must be the same
     */
    public Verdict verify(byte[] quote, Collateral collateral, Instant at, byte[] pckChain) {
        return verify(quote, collateral, at, Optional.of(pckChain), new Checks());
    }

    /** How many entries are remembered. */
    int remembered() {
        return platforms.size() + goodSignatures.size();
    }

    private Verdict verify(
            byte[] bytes, Collateral collateral, Instant at, Optional<byte[]> givenChain, Checks checks) {
        try {
            return check(parse(bytes, checks), collateral, at, givenChain, checks);
        } catch (CheckFailed e) {
            return checks.failed(e);
        }
    }

    private static Quote parse(byte[] bytes, Checks checks) throws CheckFailed {
        try {
            Quote quote = Quote.parse(bytes);
            checks.passed(Failure.STATUS_UNSUPPORTED_QUOTE_FORMAT,
                    () -> "quote format: " + bytes.length + " bytes are a quote of version "
                            + quote.header().version() + " for " + quote.header().tee());
            return quote;
        } catch (QuoteFormatException e) {
            throw new CheckFailed(
                    Failure.STATUS_UNSUPPORTED_QUOTE_FORMAT, "quote format: " + e.getMessage(), e);
        }
    }

    private Verdict check(
            Quote quote, Collateral collateral, Instant at, Optional<byte[]> givenChain, Checks checks)
            throws CheckFailed {
        SignatureCheck signatures = new SignatureCheck(goodSignatures, provider);

        // 1. The PCK chain, the revocation lists, TCB info and QE identity are genuine.
        byte[] pckChain = pckChain(quote.qe().certification(), givenChain, checks);
        String platformId = platformId(pckChain, collateral);
        Optional<Platform> known = checks.listenedTo() ? Optional.empty() : platforms.get(platformId);
        Platform platform =
                known.isPresent() ? known.get() : Platform.verify(pckChain, collateral, anchor, signatures, checks);

        // 2. The documents are about this platform, and the platform vouches for the quote.
        QuoteChecks.checkTcbInfo(quote, platform.pck(), collateral.tcbInfo(), checks);
        if (quote.body() instanceof TdReport report) {
            TdxModuleLookup.check(report, collateral.tcbInfo(), checks);
        }
        QuoteChecks.checkQeReport(quote, platform.chain().leaf(), signatures, checks);
        QuoteChecks.checkQeIdentity(quote, collateral.qeIdentity(), checks);
        QuoteChecks.checkQuoteSignature(quote, signatures, checks);

        // 3. All signatures hold: from here on the peer is known to have a genuine platform.
        platforms.put(platformId, platform);
        signatures.remember();

        // 4. How current the platform is.
        int qeIsvSvn = quote.qe().report().isvSvn();
        TcbEvaluation.Result tcb = TcbEvaluation.of(
                quote.body(), platform.pck(), collateral.tcbInfo(), collateral.qeIdentity(), qeIsvSvn, checks);

        // 5. The dates.
        platform.validity().checkIssued(at, checks);

        return new Verdict.Valid(
                quote,
                tcb.status(),
                tcb.platform(),
                tcb.qe(),
                qeIsvSvn,
                tcb.module(),
                advisories(tcb),
                platform.validity().expired(at),
                platform.validity().dates(),
                Math.min(
                        collateral.tcbInfo().tcbEvaluationNumber(),
                        collateral.qeIdentity().tcbEvaluationNumber()),
                platform.info(),
                platform.rootCertificate());
    }

    private static byte[] pckChain(CertificationData certification, Optional<byte[]> given, Checks checks)
            throws CheckFailed {
        boolean brought = certification.type() == CertificationData.PCK_CHAIN;
        if (given.isEmpty()) {
            checks.that(brought, Failure.CERTIFICATION_DATA_UNSUPPORTED,
                    () -> "certification data: its type is 5, a PCK chain",
                    () -> "certification data: its type is " + certification.type()
                            + ", not 5 (PCK chain), and no chain was given");
            return certification.data();
        }
        checks.that(
                !brought || Arrays.equals(trimmed(certification.data()), trimmed(given.get())),
                Failure.PCK_CHAIN_MISMATCH,
                () -> "certification data: the chain that was given is "
                        + (brought ? "that in the quote" : "used, the quote has none"),
                () -> "certification data: the chain in the quote is not the chain that was given");
        return given.get();
    }

    /** Without the NULs and white space that some platforms append. */
    private static byte[] trimmed(byte[] pem) {
        int length = pem.length;
        while (length > 0 && pem[length - 1] <= ' ' && pem[length - 1] >= 0) {
            length--;
        }
        return Arrays.copyOf(pem, length);
    }

    private static String platformId(byte[] pckChain, Collateral collateral) {
        return HexFormat.of().formatHex(SignatureCheck.sha256().digest(pckChain)) + collateral.digest();
    }

    private static List<String> advisories(TcbEvaluation.Result tcb) {
        Set<String> union = new LinkedHashSet<>(tcb.platform().advisoryIds());
        tcb.module().ifPresent(m -> union.addAll(m.advisoryIds()));
        union.addAll(tcb.qe().advisoryIds());
        return List.copyOf(union);
    }
}
