package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.CertificateRole;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.CollateralException.Defect;
import dev.marblerun.attestation.collateral.Crl;
import dev.marblerun.attestation.collateral.QeIdentity;
import dev.marblerun.attestation.collateral.TcbInfo;
import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A document whose form is right and which is about its item. Exactly one of the three contents is present.
 *
 * @param chain of its issuer; empty for the root CA CRL
 * @param issued the document's issueDate or thisUpdate
 * @param nextUpdate the document's own
 * @param evaluationNumber Intel's count of TCB recoveries; none for revocation lists
 */
public record ParsedDocument(
        CollateralDocument document,
        List<Certificate> chain,
        Optional<TcbInfo> tcbInfo,
        Optional<QeIdentity> qeIdentity,
        Optional<Crl> crl,
        Instant issued,
        Instant nextUpdate,
        OptionalInt evaluationNumber) {
    private static final int ISSUER_AND_ROOT = 2;

    public ParsedDocument {
        chain = List.copyOf(chain);
    }

    /**
     * Parses it.
     *
     * @throws CollateralException if it is malformed, or about something else than its item
     */
    public static ParsedDocument of(CollateralDocument document) throws CollateralException {
        return switch (document.item().kind()) {
            case TCB_INFO -> tcbInfo(document);
            case QE_IDENTITY -> qeIdentity(document);
            case PCK_CRL -> pckCrl(document);
            case ROOT_CA_CRL -> crl(document, List.of());
        };
    }

    public Item item() {
        return document.item();
    }

    /** The first second at which the document or its chain does not count any more. */
    public Instant expires() {
        Instant earliest = nextUpdate;
        for (Certificate c : chain) {
            earliest = c.notAfter().isBefore(earliest) ? c.notAfter() : earliest;
        }
        return earliest;
    }

    /** The common name of whoever issued it. */
    public String issuer() {
        return chain.stream()
                .filter(c -> c.role() != CertificateRole.ROOT_CA)
                .map(Certificate::commonName)
                .findFirst()
                .orElseGet(() -> crl.map(c -> c.issuer().getName()).orElse("unknown"));
    }

    private static ParsedDocument tcbInfo(CollateralDocument document) throws CollateralException {
        List<Certificate> chain = chain(document);
        TcbInfo tcbInfo = TcbInfo.parse(document.body());
        Item found = Item.tcbInfo(tcbInfo.tdx() ? Tee.TDX : Tee.SGX, HexFormat.of().formatHex(tcbInfo.fmspc()));
        checkSame(document, found, Defect.STATUS_SGX_TCB_INFO_INVALID);
        return new ParsedDocument(document, chain, Optional.of(tcbInfo), Optional.empty(), Optional.empty(),
                tcbInfo.issueDate(), tcbInfo.nextUpdate(), OptionalInt.of(tcbInfo.tcbEvaluationNumber()));
    }

    private static ParsedDocument qeIdentity(CollateralDocument document) throws CollateralException {
        List<Certificate> chain = chain(document);
        QeIdentity identity = QeIdentity.parse(document.body());
        if (identity.id() == QeIdentity.Id.QVE) {
            throw new CollateralException(Defect.STATUS_SGX_ENCLAVE_IDENTITY_INVALID,
                    "it is the identity of the quote verification enclave, not of a quoting enclave");
        }
        Item found = Item.qeIdentity(identity.id() == QeIdentity.Id.TD_QE ? Tee.TDX : Tee.SGX);
        checkSame(document, found, Defect.STATUS_SGX_ENCLAVE_IDENTITY_INVALID);
        return new ParsedDocument(document, chain, Optional.empty(), Optional.of(identity), Optional.empty(),
                identity.issueDate(), identity.nextUpdate(), OptionalInt.of(identity.tcbEvaluationNumber()));
    }

    private static ParsedDocument pckCrl(CollateralDocument document) throws CollateralException {
        List<Certificate> chain = chain(document);
        checkSame(document, Item.pckCrl(PckCrlIssuer.of(chain)), Defect.STATUS_SGX_CRL_UNSUPPORTED_FORMAT);
        return crl(document, chain);
    }

    private static ParsedDocument crl(CollateralDocument document, List<Certificate> chain)
            throws CollateralException {
        Crl crl = Crl.parse(document.body(), document.item().title());
        return new ParsedDocument(document, chain, Optional.empty(), Optional.empty(), Optional.of(crl),
                crl.thisUpdate(), crl.nextUpdate(), OptionalInt.empty());
    }

    private static List<Certificate> chain(CollateralDocument document) throws CollateralException {
        return Certificate.parseChain(document.issuerChain(), "its issuer chain", ISSUER_AND_ROOT);
    }

    private static void checkSame(CollateralDocument document, Item found, Defect defect) throws CollateralException {
        if (!found.equals(document.item())) {
            throw new CollateralException(defect, "it is the " + found.title());
        }
    }
}
