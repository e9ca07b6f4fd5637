package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.collateral.PckExtension;
import dev.marblerun.attestation.collateral.QeIdentity;
import dev.marblerun.attestation.collateral.TcbInfo;
import dev.marblerun.attestation.collateral.TcbLevel;
import dev.marblerun.attestation.collateral.TdxModule;
import dev.marblerun.attestation.quote.TdReport;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The TCB of a trust domain: platform, module, quoting enclave, and whether a relaunch helps (dcap.md, 5.2 to 5.5). */
final class TdxEvaluation {
    private static final Set<TcbStatus> CURRENT = EnumSet.of(
            TcbStatus.UP_TO_DATE,
            TcbStatus.SW_HARDENING_NEEDED,
            TcbStatus.CONFIGURATION_NEEDED,
            TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED);
    private static final Set<TcbStatus> CONFIGURATION = EnumSet.of(
            TcbStatus.CONFIGURATION_NEEDED,
            TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED,
            TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED);

    private TdxEvaluation() {}

    static TcbEvaluation.Result evaluate(
            TdReport report, PckExtension pck, TcbInfo tcbInfo, QeIdentity identity, int qeIsvSvn, Checks checks)
            throws CheckFailed {
        TcbStatus sgx = TcbEvaluation.status(TcbEvaluation.sgxLevel(pck, tcbInfo).status());
        TcbLevelMatch platform = TcbEvaluation.match(tdxLevel(report, pck, tcbInfo));
        Optional<TcbLevelMatch> module = TdxModuleLookup.level(report, tcbInfo);
        TcbStatus moduleStatus = module.map(TcbLevelMatch::status).orElse(TcbStatus.UP_TO_DATE);

        TcbStatus status = Convergence.merge(platform.status(), moduleStatus);
        TcbEvaluation.reached(() -> "platform level: " + TcbEvaluation.svns(pck) + " and TEE TCB SVNs "
                + svns(report), platform, checks);
        TcbEvaluation.checkNotRevoked("platform", platform, checks);
        if (module.isPresent()) {
            int svn = report.teeTcbSvn()[0] & 0xff;
            TcbEvaluation.reached(() -> "TDX module level: SVN " + svn, module.get(), checks);
            TcbEvaluation.checkNotRevoked("TDX module", module.get(), checks);
        }
        TcbLevelMatch qe = TcbEvaluation.qeLevel(identity, qeIsvSvn);
        TcbEvaluation.reached(() -> "QE level: ISVSVN " + qeIsvSvn, qe, checks);
        TcbEvaluation.checkNotRevoked("quoting enclave", qe, checks);

        boolean outOfDate =
                status == TcbStatus.OUT_OF_DATE || status == TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED;
        if (qe.status() == TcbStatus.UP_TO_DATE
                && CURRENT.contains(sgx)
                && outOfDate
                && moduleStatus == TcbStatus.OUT_OF_DATE
                && relaunchHelps(report, tcbInfo)) {
            status = CONFIGURATION.contains(sgx) || CONFIGURATION.contains(status)
                    ? TcbStatus.TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED
                    : TcbStatus.TD_RELAUNCH_ADVISED;
        }
        return new TcbEvaluation.Result(Convergence.merge(status, qe.status()), platform, qe, module);
    }

    /** 5.2: the highest level that the platform reaches in the SGX part and the trust domain in the TDX part. */
    private static TcbLevel tdxLevel(TdReport report, PckExtension pck, TcbInfo tcbInfo) throws CheckFailed {
        List<Integer> svns = svns(report);
        // A module with a version of its own is judged by its identity, not by the first two SVNs.
        int first = TdxModuleLookup.majorVersion(report) > 0 ? 2 : 0;
        for (TcbLevel level : tcbInfo.levels()) {
            if (TcbEvaluation.reachesSgx(pck, level) && TcbEvaluation.reaches(svns, level.tdx(), first)) {
                return level;
            }
        }
        throw new CheckFailed(Failure.STATUS_TCB_NOT_SUPPORTED,
                "platform level: TEE TCB SVNs " + svns + " reach none of the " + tcbInfo.levels().size()
                        + " levels of TCB info that the platform reaches");
    }

    private static List<Integer> svns(TdReport report) {
        List<Integer> svns = new ArrayList<>();
        for (byte svn : report.teeTcbSvn()) {
            svns.add(svn & 0xff);
        }
        return svns;
    }

    /** 5.5: whether the same trust domain, launched anew, would run on a current TCB. TDX 1.5 reports say so. */
    private static boolean relaunchHelps(TdReport report, TcbInfo tcbInfo) throws CheckFailed {
        Optional<byte[]> next = report.teeTcbSvn2();
        if (next.isEmpty()) {
            return false;
        }
        byte[] svn2 = next.get();
        List<Integer> top = tcbInfo.levels().get(0).tdx();
        if ((svn2[2] & 0xff) < top.get(2)) {
            return false;
        }
        int version = svn2[1] & 0xff;
        if (version == 0) {
            return (svn2[0] & 0xff) >= top.get(0);
        }
        TdxModule.Identity identity = TdxModuleLookup.identity(tcbInfo, version)
                .orElseThrow(() -> new CheckFailed(Failure.STATUS_TCB_UNRECOGNIZED_STATUS,
                        "relaunch: TCB info has no identity " + TdxModuleLookup.id(version)
                                + ", the module that a relaunched trust domain would run under"));
        return (svn2[0] & 0xff) >= TdxModuleLookup.highestFirst(identity).get(0).isvSvn();
    }
}
