package dev.marblerun.attestation.collateral;

import dev.marblerun.attestation.collateral.CollateralException.Defect;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What Intel's quoting enclave looks like, and which of its versions are current (Intel PCS API, "QE identity",
 * version 2; dcap.md, 3.4). Parsed, its signature not checked.
 *
 * @param id which enclave
 * @param nextUpdate until when the document counts
 * @param tcbEvaluationNumber Intel's count of TCB recoveries, shared with TCB info
 * @param miscSelect 4 bytes, little endian as in a report
 * @param miscSelectMask which bits of it count
 * @param attributes 16 bytes
 * @param attributesMask which bits of them count
 * @param mrSigner 32 bytes
 * @param levels in the order of the document, which decides
 * @param texts what the signature may be over
 * @param signature r and s, 64 bytes
 */
public record QeIdentity(
        Id id,
        Instant issueDate,
        Instant nextUpdate,
        int tcbEvaluationNumber,
        byte[] miscSelect,
        byte[] miscSelectMask,
        byte[] attributes,
        byte[] attributesMask,
        byte[] mrSigner,
        int isvProdId,
        List<IsvSvnLevel> levels,
        List<byte[]> texts,
        byte[] signature) {
    private static final JsonObject.Defects DEFECTS = new JsonObject.Defects(
            Defect.STATUS_SGX_ENCLAVE_IDENTITY_UNSUPPORTED_FORMAT, Defect.STATUS_SGX_ENCLAVE_IDENTITY_INVALID);
    private static final Set<LevelStatus> STATUSES = EnumSet.of(
            LevelStatus.UP_TO_DATE,
            LevelStatus.CONFIGURATION_NEEDED,
            LevelStatus.OUT_OF_DATE,
            LevelStatus.OUT_OF_DATE_CONFIGURATION_NEEDED,
            LevelStatus.REVOKED);

    /** The enclaves that Intel publishes identities of. */
    public enum Id {
        /** The quoting enclave for SGX. */
        QE,
        /** The quote verification enclave; it makes no quotes. */
        QVE,
        /** The quoting enclave for TDX. */
        TD_QE
    }

    public QeIdentity {
        levels = List.copyOf(levels);
        texts = List.copyOf(texts);
    }

    /**
     * Parses the document as served.
     *
     * @throws CollateralException if it is malformed; the message names the member
     */
    public static QeIdentity parse(byte[] document) throws CollateralException {
        SignedJson json = SignedJson.parse(document, "enclaveIdentity", DEFECTS);
        JsonObject body = json.body();
        int version = body.number("version", Integer.MAX_VALUE);
        if (version != 2) {
            throw new CollateralException(Defect.STATUS_SGX_ENCLAVE_IDENTITY_UNSUPPORTED_VERSION,
                    "enclaveIdentity.version is " + version + ", not 2");
        }
        return new QeIdentity(
                id(body),
                body.date("issueDate"),
                body.date("nextUpdate"),
                body.number("tcbEvaluationDataNumber", Integer.MAX_VALUE),
                body.hex("miscselect", 4),
                body.hex("miscselectMask", 4),
                body.hex("attributes", 16),
                body.hex("attributesMask", 16),
                body.hex("mrsigner", 32),
                body.number("isvprodid", 65535),
                IsvSvnLevel.list(body, STATUSES),
                json.texts(),
                json.signature());
    }

    private static Id id(JsonObject body) throws CollateralException {
        return switch (body.string("id")) {
            case "QE" -> Id.QE;
            case "QVE" -> Id.QVE;
            case "TD_QE" -> Id.TD_QE;
            default -> throw body.invalid("id", "is not QE, QVE or TD_QE");
        };
    }
}
