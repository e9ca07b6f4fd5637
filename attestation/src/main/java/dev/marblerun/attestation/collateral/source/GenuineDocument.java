package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import dev.marblerun.attestation.verify.CollateralSignatures;
import java.util.Optional;

/** A document whose signature was found to lead to a trust anchor. There is no other way to make one. */
public final class GenuineDocument {
    private final ParsedDocument parsed;

    private GenuineDocument(ParsedDocument parsed) {
        this.parsed = parsed;
    }

    /**
     * Parses and checks a document.
     *
     * @throws CollateralSourceException if it is malformed, about something else than its item, or not genuine
     */
    public static GenuineDocument of(CollateralDocument document, CollateralSignatures signatures)
            throws CollateralSourceException {
        ParsedDocument parsed;
        try {
            parsed = ParsedDocument.of(document);
        } catch (CollateralException e) {
            throw new CollateralSourceException(Kind.INVALID_ANSWER, document.item().title() + ": what "
                    + document.origin() + " has cannot be used: " + e.defect() + ": " + e.getMessage(), e);
        }
        Optional<String> refusal = refusal(parsed, signatures);
        if (refusal.isPresent()) {
            throw new CollateralSourceException(Kind.NOT_GENUINE, document.item().title() + ": what "
                    + document.origin() + " has is not genuine: " + refusal.get()
                    + ". Somebody on the way changed it, or it is of another root than the one that is trusted here");
        }
        return new GenuineDocument(parsed);
    }

    /** The reason against a document; empty when it is genuine. */
    public static Optional<String> refusal(ParsedDocument parsed, CollateralSignatures signatures) {
        if (parsed.tcbInfo().isPresent()) {
            return signatures.refusalOf(parsed.tcbInfo().get(), parsed.chain());
        }
        if (parsed.qeIdentity().isPresent()) {
            return signatures.refusalOf(parsed.qeIdentity().get(), parsed.chain());
        }
        if (parsed.crl().isEmpty()) {
            return Optional.of("it has no content");
        }
        return parsed.item().kind() == Item.Kind.ROOT_CA_CRL
                ? signatures.refusalOfRootCaCrl(parsed.crl().get())
                : signatures.refusalOfPckCrl(parsed.crl().get(), parsed.chain());
    }

    public ParsedDocument parsed() {
        return parsed;
    }

    public CollateralDocument document() {
        return parsed.document();
    }

    /** Whether this one was issued before the other, or belongs to an earlier TCB recovery. */
    public boolean olderThan(GenuineDocument other) {
        return parsed.issued().isBefore(other.parsed.issued())
                || parsed.evaluationNumber().orElse(0) < other.parsed.evaluationNumber().orElse(0);
    }
}
