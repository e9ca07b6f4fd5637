package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.Crl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The dates of everything that a verification relies on: eight groups of documents (dcap.md, section 6). */
final class Validity {
    /**
     * How far a document's date may lie in the future: clocks differ, and Intel issues documents at once. More is
     * refused, which Intel's library does for revocation lists alone.
     */
    static final Duration ALLOWED_SKEW = Duration.ofMinutes(5);

    private final List<Span> spans;
    private final CollateralDates dates;

    /**
     * When a document was issued, and the first second at which it does not count as in force.
     *
     * @param renewed whether Intel issues it anew every month
     */
    private record Span(String document, Instant issued, Instant expires, boolean renewed) {}

    private Validity(List<Span> spans) {
        this.spans = List.copyOf(spans);
        Comparator<Instant> order = Comparator.naturalOrder();
        this.dates = new CollateralDates(
                spans.stream().map(Span::issued).min(order).orElse(Instant.MIN),
                spans.stream().map(Span::issued).max(order).orElse(Instant.MAX),
                spans.stream().map(Span::expires).min(order).orElse(Instant.MIN),
                spans.stream().filter(Span::renewed).map(Span::issued).min(order).orElse(Instant.MIN));
    }

    static Validity of(List<Certificate> pckChain, Collateral c) {
        List<Span> spans = new ArrayList<>();
        spans.add(span("root CA CRL", c.rootCaCrl(), false));
        spans.add(span("PCK CRL", c.pckCrl(), true));
        addChain(spans, "PCK CRL issuer chain", c.pckCrlIssuerChain());
        addChain(spans, "PCK chain", pckChain);
        addChain(spans, "TCB info issuer chain", c.tcbInfoIssuerChain());
        addChain(spans, "QE identity issuer chain", c.qeIdentityIssuerChain());
        spans.add(new Span("TCB info", c.tcbInfo().issueDate(), c.tcbInfo().nextUpdate(), true));
        spans.add(new Span("QE identity", c.qeIdentity().issueDate(), c.qeIdentity().nextUpdate(), true));
        return new Validity(spans);
    }

    /** Fails if some document is dated after that time by more than the skew. */
    void checkIssued(Instant at, Checks checks) throws CheckFailed {
        for (Span span : spans) {
            if (span.issued().minus(ALLOWED_SKEW).isAfter(at)) {
                throw new CheckFailed(Failure.COLLATERAL_NOT_YET_VALID,
                        "dates: " + span.document() + " is of " + span.issued() + ", but it is " + at);
            }
        }
        checks.passed(Failure.COLLATERAL_NOT_YET_VALID,
                () -> "dates: none of " + spans.size() + " documents is dated after " + at + ", the latest is of "
                        + dates.latestIssue());
    }

    /** What is not in force any more, with its date. */
    List<String> expired(Instant at) {
        if (dates.earliestExpiration().isAfter(at)) {
            return List.of();
        }
        return spans.stream()
                .filter(span -> !span.expires().isAfter(at))
                .map(span -> span.document() + " (" + span.expires() + ")")
                .toList();
    }

    CollateralDates dates() {
        return dates;
    }

    private static Span span(String document, Crl crl, boolean renewed) {
        return new Span(document, crl.thisUpdate(), crl.nextUpdate(), renewed);
    }

    private static void addChain(List<Span> spans, String document, List<Certificate> chain) {
        for (Certificate c : chain) {
            spans.add(new Span(document + ": " + c.commonName(), c.notBefore(), c.notAfter(), false));
        }
    }
}
