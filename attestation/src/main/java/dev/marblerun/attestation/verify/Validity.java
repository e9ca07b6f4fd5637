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
record Validity(List<Span> spans) {
    /**
     * How far a document's date may lie in the future: clocks differ, and Intel issues documents at once. More is
     * refused, which Intel's library does for revocation lists alone.
     */
    static final Duration ALLOWED_SKEW = Duration.ofMinutes(5);

    /** When a document was issued, and the first second at which it does not count as in force. */
    record Span(String document, Instant issued, Instant expires) {}

    Validity {
        spans = List.copyOf(spans);
    }

    static Validity of(List<Certificate> pckChain, Collateral c) {
        List<Span> spans = new ArrayList<>();
        spans.add(span("root CA CRL", c.rootCaCrl()));
        spans.add(span("PCK CRL", c.pckCrl()));
        addChain(spans, "PCK CRL issuer chain", c.pckCrlIssuerChain());
        addChain(spans, "PCK chain", pckChain);
        addChain(spans, "TCB info issuer chain", c.tcbInfoIssuerChain());
        addChain(spans, "QE identity issuer chain", c.qeIdentityIssuerChain());
        spans.add(new Span("TCB info", c.tcbInfo().issueDate(), c.tcbInfo().nextUpdate()));
        spans.add(new Span("QE identity", c.qeIdentity().issueDate(), c.qeIdentity().nextUpdate()));
        return new Validity(spans);
    }

    /** Fails if some document is dated after that time by more than the skew. */
    void checkIssued(Instant at) throws CheckFailed {
        for (Span span : spans) {
            CheckFailed.unless(!span.issued().minus(ALLOWED_SKEW).isAfter(at), Failure.COLLATERAL_NOT_YET_VALID,
                    "dates: " + span.document() + " is of " + span.issued() + ", but it is " + at);
        }
    }

    /** What is not in force any more, with its date. */
    List<String> expired(Instant at) {
        return spans.stream()
                .filter(span -> !span.expires().isAfter(at))
                .map(span -> span.document() + " (" + span.expires() + ")")
                .toList();
    }

    Instant earliestExpiration() {
        return spans.stream().map(Span::expires).min(Comparator.naturalOrder()).orElse(Instant.MIN);
    }

    private static Span span(String document, Crl crl) {
        return new Span(document, crl.thisUpdate(), crl.nextUpdate());
    }

    private static void addChain(List<Span> spans, String document, List<Certificate> chain) {
        for (Certificate c : chain) {
            spans.add(new Span(document + ": " + c.commonName(), c.notBefore(), c.notAfter()));
        }
    }
}
