package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.quote.CertificationData;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.quote.TdReport;
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
 * bounds, so that a platform's next quote takes one or two; dates are looked at every time.
 */
public final class QuoteVerifier {
    private final TrustAnchor anchor;
    private final BoundedCache<String, Platform> platforms = new BoundedCache<>(Limits.REMEMBERED_PLATFORMS);
    private final BoundedCache<String, Boolean> goodSignatures = new BoundedCache<>(Limits.REMEMBERED_SIGNATURES);

    public QuoteVerifier(TrustAnchor anchor) {
        this.anchor = anchor;
    }

    /**
     * Says what the quote is worth. Never throws, whatever the quote's bytes are.
     *
     * @param quote raw, or behind the Open Enclave header; it must bring its PCK chain
     * @param collateral for the platform that made the quote
     * @param at the time that counts
     * @throws IllegalStateException if no security provider offers SHA256withECDSA
     */
    public Verdict verify(byte[] quote, Collateral collateral, Instant at) {
        return verify(quote, collateral, at, Optional.empty());
    }

    /**
     * The same for a quote whose PCK chain comes from elsewhere, for example from a PCCS.
     *
     * @param pckChain PEM: leaf, intermediate and root; if the quote brings a chain as well, the two must be the same
     */
    public Verdict verify(byte[] quote, Collateral collateral, Instant at, byte[] pckChain) {
        return verify(quote, collateral, at, Optional.of(pckChain));
    }

    /** How many entries are remembered. */
    int remembered() {
        return platforms.size() + goodSignatures.size();
    }

    private Verdict verify(byte[] bytes, Collateral collateral, Instant at, Optional<byte[]> givenChain) {
        try {
            return check(Quote.parse(bytes), collateral, at, givenChain);
        } catch (QuoteFormatException e) {
            return new Verdict.Refused(Failure.STATUS_UNSUPPORTED_QUOTE_FORMAT, "quote format: " + e.getMessage());
        } catch (CheckFailed e) {
            return e.verdict();
        }
    }

    private Verdict check(Quote quote, Collateral collateral, Instant at, Optional<byte[]> givenChain)
            throws CheckFailed {
        SignatureCheck signatures = new SignatureCheck(goodSignatures);

        // 1. The PCK chain, the revocation lists, TCB info and QE identity are genuine.
        byte[] pckChain = pckChain(quote.qe().certification(), givenChain);
        String platformId = platformId(pckChain, collateral);
        Optional<Platform> known = platforms.get(platformId);
        Platform platform =
                known.isPresent() ? known.get() : Platform.verify(pckChain, collateral, anchor, signatures);

        // 2. The documents are about this platform, and the platform vouches for the quote.
        QuoteChecks.checkTcbInfo(quote, platform.pck(), collateral.tcbInfo());
        if (quote.body() instanceof TdReport report) {
            TdxModuleLookup.check(report, collateral.tcbInfo());
        }
        QuoteChecks.checkQeReport(quote, platform.chain().leaf(), signatures);
        QuoteChecks.checkQeIdentity(quote, collateral.qeIdentity());
        QuoteChecks.checkQuoteSignature(quote, signatures);

        // 3. All signatures hold: from here on the peer is known to have a genuine platform.
        platforms.put(platformId, platform);
        signatures.remember();

        // 4. How current the platform is.
        int qeIsvSvn = quote.qe().report().isvSvn();
        TcbEvaluation.Result tcb = TcbEvaluation.of(
                quote.body(), platform.pck(), collateral.tcbInfo(), collateral.qeIdentity(), qeIsvSvn);

        // 5. The dates.
        platform.validity().checkIssued(at);

        return new Verdict.Valid(
                quote,
                tcb.status(),
                tcb.platform(),
                tcb.qe(),
                qeIsvSvn,
                tcb.module(),
                advisories(tcb),
                platform.validity().expired(at),
                platform.validity().earliestExpiration(),
                Math.min(
                        collateral.tcbInfo().tcbEvaluationNumber(),
                        collateral.qeIdentity().tcbEvaluationNumber()),
                platform.info(),
                platform.rootCertificate());
    }

    private static byte[] pckChain(CertificationData certification, Optional<byte[]> given) throws CheckFailed {
        boolean brought = certification.type() == CertificationData.PCK_CHAIN;
        if (given.isEmpty()) {
            CheckFailed.unless(brought, Failure.CERTIFICATION_DATA_UNSUPPORTED,
                    "certification data: its type is " + certification.type()
                            + ", not 5 (PCK chain), and no chain was given");
            return certification.data();
        }
        CheckFailed.unless(
                !brought || Arrays.equals(trimmed(certification.data()), trimmed(given.get())),
                Failure.PCK_CHAIN_MISMATCH,
                "certification data: the chain in the quote is not the chain that was given");
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
