package dev.marblerun.attestation.collateral;

import dev.marblerun.attestation.collateral.CollateralException.Defect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The TCB levels of a kind of platform (Intel PCS API, "TCB info", versions 2 and 3; dcap.md, 3.3). Parsed, its
 * signature not checked.
 *
 * @param version 2 or 3
 * @param tdx whether the document is for TDX; else it is for SGX
 * @param nextUpdate until when the document counts
 * @param fmspc 6 bytes: the platforms it is about
 * @param pceId 2 bytes
 * @param tcbEvaluationNumber Intel's count of TCB recoveries
 * @param levels highest SVNs first, whatever the order of the document
 * @param module TDX: the module without a version of its own
 * @param moduleIdentities TDX: the modules with one
 * @param texts what the signature may be over
 * @param signature r and s, 64 bytes
 */
public record TcbInfo(
        int version,
        boolean tdx,
        Instant issueDate,
        Instant nextUpdate,
        byte[] fmspc,
        byte[] pceId,
        int tcbEvaluationNumber,
        List<TcbLevel> levels,
        Optional<TdxModule> module,
        List<TdxModule.Identity> moduleIdentities,
        List<byte[]> texts,
        byte[] signature) {
    private static final JsonObject.Defects DEFECTS = new JsonObject.Defects(
            Defect.STATUS_SGX_TCB_INFO_UNSUPPORTED_FORMAT, Defect.STATUS_SGX_TCB_INFO_INVALID);
    private static final String MODULE = "tdxModule";
    private static final String IDENTITIES = "tdxModuleIdentities";

    public TcbInfo {
        levels = List.copyOf(levels);
        moduleIdentities = List.copyOf(moduleIdentities);
        texts = List.copyOf(texts);
    }

    /**
     * Parses the document as served.
     *
     * @throws CollateralException if it is malformed; the message names the member
     */
    public static TcbInfo parse(byte[] document) throws CollateralException {
        SignedJson json = SignedJson.parse(document, "tcbInfo", DEFECTS);
        JsonObject body = json.body();
        int version = body.number("version", Integer.MAX_VALUE);
        if (version != 2 && version != 3) {
            throw body.invalid("version", "is " + version + ", not 2 or 3");
        }
        boolean tdx = version == 3 && isTdx(body);
        if (!tdx && (body.has(MODULE) || body.has(IDENTITIES))) {
            throw body.invalid(MODULE, "is in a document for SGX");
        }
        if (body.number("tcbType", Integer.MAX_VALUE) != 0) {
            throw body.invalid("tcbType", "is not 0");
        }
        return new TcbInfo(
                version,
                tdx,
                body.date("issueDate"),
                body.date("nextUpdate"),
                body.hex("fmspc", 6),
                body.hex("pceId", 2),
                body.number("tcbEvaluationDataNumber", Integer.MAX_VALUE),
                levels(body, version, tdx),
                tdx ? Optional.of(TdxModule.parse(body.object(MODULE))) : Optional.empty(),
                identities(body),
                json.texts(),
                json.signature());
    }

    private static boolean isTdx(JsonObject body) throws CollateralException {
        return switch (body.string("id")) {
            case "SGX" -> false;
            case "TDX" -> true;
            default -> throw body.invalid("id", "is not SGX or TDX");
        };
    }

    private static List<TcbLevel> levels(JsonObject body, int version, boolean tdx) throws CollateralException {
        List<TcbLevel> levels = new ArrayList<>();
        for (JsonObject level : body.someObjects("tcbLevels")) {
            levels.add(TcbLevel.parse(level, version, tdx));
        }
        levels.sort(TcbLevel.HIGHEST_FIRST);
        for (int i = 1; i < levels.size(); i++) {
            if (TcbLevel.compareSvns(levels.get(i - 1), levels.get(i)) == 0) {
                throw body.invalid("tcbLevels", "has two levels with the same SVNs");
            }
        }
        return levels;
    }

    private static List<TdxModule.Identity> identities(JsonObject body) throws CollateralException {
        List<TdxModule.Identity> identities = new ArrayList<>();
        if (body.has(IDENTITIES)) {
            for (JsonObject identity : body.someObjects(IDENTITIES)) {
                identities.add(TdxModule.Identity.parse(identity));
            }
        }
        return identities;
    }
}
