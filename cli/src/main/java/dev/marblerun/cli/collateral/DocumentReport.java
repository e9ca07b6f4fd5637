package dev.marblerun.cli.collateral;

import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.CertificateRole;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.Crl;
import dev.marblerun.attestation.collateral.source.Bundle;
import dev.marblerun.attestation.collateral.source.CollateralDocument;
import dev.marblerun.attestation.collateral.source.GenuineDocument;
import dev.marblerun.attestation.collateral.source.Item;
import dev.marblerun.attestation.collateral.source.ParsedDocument;
import dev.marblerun.attestation.verify.CollateralSignatures;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.cli.Output;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What there is to say of one document.
 *
 * @param parsed empty when it is malformed
 * @param reason why it is not in force; empty when it is
 */
record DocumentReport(CollateralDocument document, Optional<ParsedDocument> parsed, State state, String reason) {
    /** Whether a document is of use, worst first. */
    enum State {
        MALFORMED("malformed"),
        NOT_GENUINE("not genuine"),
        REVOKED("signed with a revoked certificate"),
        NOT_YET_VALID("not yet valid"),
        EXPIRED("expired"),
        IN_FORCE("in force");

        private final String words;

        State(String words) {
            this.words = words;
        }

        /** Whether nobody may believe it, at whatever time. */
        boolean invalid() {
            return compareTo(REVOKED) <= 0;
        }

        String words() {
            return words;
        }
    }

    /** Against what and for which time. */
    record Checks(TrustAnchor anchor, Instant at) {}

    /** Judges all documents of a collection; its root CA CRL, if genuine, counts against the others. */
    static List<DocumentReport> of(List<Bundle.Entry> entries, Checks checks) {
        CollateralSignatures signatures = new CollateralSignatures(checks.anchor());
        List<CollateralDocument> documents = entries.stream().map(Bundle.Entry::document).toList();
        Optional<Crl> rootCrl = documents.stream()
                .filter(d -> d.item().equals(Item.rootCaCrl()))
                .map(d -> of(d, Optional.empty(), signatures, checks.at()))
                .filter(r -> !r.state().invalid())
                .findFirst()
                .flatMap(r -> r.parsed().flatMap(ParsedDocument::crl));
        List<DocumentReport> reports = new ArrayList<>();
        for (CollateralDocument document : documents) {
            reports.add(of(document, rootCrl, signatures, checks.at()));
        }
        return reports;
    }

    private static DocumentReport of(
            CollateralDocument document, Optional<Crl> rootCrl, CollateralSignatures signatures, Instant at) {
        ParsedDocument parsed;
        try {
            parsed = ParsedDocument.of(document);
        } catch (CollateralException e) {
            return new DocumentReport(document, Optional.empty(), State.MALFORMED, e.defect() + ": " + e.getMessage());
        }
        Optional<ParsedDocument> found = Optional.of(parsed);
        Optional<String> refusal = GenuineDocument.refusal(parsed, signatures);
        if (refusal.isPresent()) {
            return new DocumentReport(document, found, State.NOT_GENUINE, refusal.get());
        }
        Optional<Certificate> revoked = parsed.chain().stream()
                .filter(c -> c.role() != CertificateRole.ROOT_CA)
                .filter(c -> rootCrl.filter(crl -> crl.revokes(c.serial())).isPresent())
                .findFirst();
        if (revoked.isPresent()) {
            return new DocumentReport(document, found, State.REVOKED,
                    "the root CA CRL lists \"" + revoked.get().commonName() + "\"");
        }
        if (parsed.issued().isAfter(at)) {
            return new DocumentReport(
                    document, found, State.NOT_YET_VALID, "it counts from " + parsed.issued() + " on");
        }
        if (!at.isBefore(parsed.expires())) {
            return new DocumentReport(document, found, State.EXPIRED, "it counted until " + parsed.expires());
        }
        return new DocumentReport(document, found, State.IN_FORCE, "");
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(document.item().title() + ": " + state.words() + (reason.isEmpty() ? "" : ", " + reason));
        parsed.ifPresent(p -> {
            lines.add("  issued " + p.issued() + ", next update " + p.nextUpdate()
                    + (p.evaluationNumber().isPresent()
                            ? ", TCB evaluation number " + p.evaluationNumber().getAsInt()
                            : ""));
            lines.add("  issuer " + p.issuer());
        });
        lines.add("  from " + document.origin());
        return lines;
    }

    ObjectNode json(Output output) {
        ObjectNode node = output.object();
        node.put("item", document.item().id());
        node.put("title", document.item().title());
        node.put("origin", document.origin());
        node.put("state", state.words());
        node.put("genuine", !state.invalid());
        node.put("reason", reason);
        parsed.ifPresent(p -> {
            node.put("issuer", p.issuer());
            node.put("issued", p.issued().toString());
            node.put("nextUpdate", p.nextUpdate().toString());
            node.put("expires", p.expires().toString());
            p.evaluationNumber().ifPresent(n -> node.put("tcbEvaluationNumber", n));
        });
        return node;
    }
}
