package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.collateral.IsvSvnLevel;
import dev.marblerun.attestation.collateral.LevelStatus;
import dev.marblerun.attestation.collateral.PckExtension;
import dev.marblerun.attestation.collateral.QeIdentity;
import dev.marblerun.attestation.collateral.TcbInfo;
import dev.marblerun.attestation.collateral.TcbLevel;
import dev.marblerun.attestation.quote.QuoteBody;
import dev.marblerun.attestation.quote.TdReport;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the TCB levels and merges their statuses: section 5 of dcap.md. */
final class TcbEvaluation {
    private TcbEvaluation() {}

    /**
     * What the evaluation found.
     *
     * @param status the converged status, never revoked
     */
    record Result(TcbStatus status, TcbLevelMatch platform, TcbLevelMatch qe, Optional<TcbLevelMatch> module) {}

    static Result of(
            QuoteBody body, PckExtension pck, TcbInfo tcbInfo, QeIdentity identity, int qeIsvSvn, Checks checks)
            throws CheckFailed {
        return body instanceof TdReport report
                ? TdxEvaluation.evaluate(report, pck, tcbInfo, identity, qeIsvSvn, checks)
                : sgx(pck, tcbInfo, identity, qeIsvSvn, checks);
    }

    private static Result sgx(
            PckExtension pck, TcbInfo tcbInfo, QeIdentity identity, int qeIsvSvn, Checks checks) throws CheckFailed {
        TcbLevelMatch qe = qeLevel(identity, qeIsvSvn);
        reached(() -> "QE level: ISVSVN " + qeIsvSvn, qe, checks);
        TcbLevelMatch platform = match(sgxLevel(pck, tcbInfo));
        reached(() -> "platform level: " + svns(pck), platform, checks);
        checkNotRevoked("platform", platform, checks);
        checkNotRevoked("quoting enclave", qe, checks);
        return new Result(Convergence.merge(platform.status(), qe.status()), platform, qe, Optional.empty());
    }

    /** A level was found. */
    static void reached(Supplier<String> what, TcbLevelMatch level, Checks checks) {
        checks.passed(Failure.STATUS_TCB_NOT_SUPPORTED, () -> what.get() + " reach the level of "
                + level.tcbDate() + ", " + level.status().intelName() + advisories(level));
    }

    private static String advisories(TcbLevelMatch level) {
        return level.advisoryIds().isEmpty() ? "" : " with " + String.join(", ", level.advisoryIds());
    }

    /** 5.1: the first level in the order of the document that the quoting enclave reaches. */
    static TcbLevelMatch qeLevel(QeIdentity identity, int isvSvn) throws CheckFailed {
        for (IsvSvnLevel level : identity.levels()) {
            if (level.isvSvn() <= isvSvn) {
                return new TcbLevelMatch(reduced(level.status()), level.tcbDate(), level.advisoryIds());
            }
        }
        throw new CheckFailed(Failure.STATUS_TCB_NOT_SUPPORTED,
                "QE level: ISVSVN " + isvSvn + " reaches none of the " + identity.levels().size()
                        + " levels of QE identity");
    }

    /** 5.2: the highest level that the platform reaches in all 16 components and PCESVN. */
    static TcbLevel sgxLevel(PckExtension pck, TcbInfo tcbInfo) throws CheckFailed {
        for (TcbLevel level : tcbInfo.levels()) {
            if (reachesSgx(pck, level)) {
                return level;
            }
        }
        throw new CheckFailed(Failure.STATUS_TCB_NOT_SUPPORTED,
                "platform level: " + svns(pck)
                        + " reach none of the " + tcbInfo.levels().size() + " levels of TCB info");
    }

    static String svns(PckExtension pck) {
        return "components " + pck.components() + " and PCESVN " + pck.pceSvn();
    }

    static boolean reachesSgx(PckExtension pck, TcbLevel level) {
        return pck.pceSvn() >= level.pceSvn() && reaches(pck.components(), level.sgx(), 0);
    }

    /** Whether each SVN from {@code first} on is at least the level's. */
    static boolean reaches(List<Integer> svns, List<Integer> level, int first) {
        for (int i = first; i < level.size(); i++) {
            if (svns.get(i) < level.get(i)) {
                return false;
            }
        }
        return true;
    }

    static TcbLevelMatch match(TcbLevel level) {
        return new TcbLevelMatch(status(level.status()), level.tcbDate(), level.advisoryIds());
    }

    /** Fails if the part is revoked, in which case the merged status is as well. */
    static void checkNotRevoked(String part, TcbLevelMatch level, Checks checks) throws CheckFailed {
        checks.that(level.status() != TcbStatus.REVOKED, Failure.STATUS_TCB_REVOKED,
                () -> "TCB status: the level of the " + part + " is not Revoked",
                () -> "TCB status: it is Revoked, since the level of the " + part + ", of " + level.tcbDate() + ", is");
    }

    /** A quoting enclave or module is current, revoked, or else out of date, whatever the document calls that. */
    static TcbStatus reduced(LevelStatus status) {
        return switch (status) {
            case UP_TO_DATE -> TcbStatus.UP_TO_DATE;
            case REVOKED -> TcbStatus.REVOKED;
            case SW_HARDENING_NEEDED,
                    CONFIGURATION_NEEDED,
                    CONFIGURATION_AND_SW_HARDENING_NEEDED,
                    OUT_OF_DATE,
                    OUT_OF_DATE_CONFIGURATION_NEEDED ->
                TcbStatus.OUT_OF_DATE;
        };
    }

    static TcbStatus status(LevelStatus status) {
        return TcbStatus.valueOf(status.name());
    }
}
