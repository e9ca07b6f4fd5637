package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.collateral.IsvSvnLevel;
import dev.marblerun.attestation.collateral.TcbInfo;
import dev.marblerun.attestation.collateral.TdxModule;
import dev.marblerun.attestation.quote.TdReport;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The TDX module that a trust domain runs under: dcap.md, 5.3. */
final class TdxModuleLookup {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] NO_ATTRIBUTES = new byte[8];

    private TdxModuleLookup() {}

    /** The module is one that TCB info names, signed by whom it says and with the attributes that it says. */
    static void check(TdReport report, TcbInfo tcbInfo, Checks checks) throws CheckFailed {
        int version = majorVersion(report);
        TdxModule demanded;
        if (version == 0) {
            demanded = tcbInfo.module().orElseThrow(() -> mismatch("TCB info names no module"));
            checks.that(Arrays.equals(report.seamAttributes(), NO_ATTRIBUTES),
                    Failure.STATUS_TDX_MODULE_MISMATCH,
                    () -> "TDX module: SEAMATTRIBUTES are zero",
                    () -> "TDX module: SEAMATTRIBUTES are " + HEX.formatHex(report.seamAttributes()) + ", not zero");
        } else {
            demanded = identity(tcbInfo, version)
                    .orElseThrow(() -> mismatch("TCB info has no identity " + id(version)))
                    .module();
        }
        checks.that(Arrays.equals(report.mrSignerSeam(), demanded.mrSigner()),
                Failure.STATUS_TDX_MODULE_MISMATCH,
                () -> "TDX module: MRSIGNERSEAM is " + HEX.formatHex(demanded.mrSigner()) + ", as TCB info says",
                () -> "TDX module: MRSIGNERSEAM is " + HEX.formatHex(report.mrSignerSeam()) + ", TCB info says "
                        + HEX.formatHex(demanded.mrSigner()));
        // Intel's library ignores the mask and compares all bits; both comparisons must hold here.
        byte[] masked = report.seamAttributes();
        for (int i = 0; i < masked.length; i++) {
            masked[i] &= demanded.attributesMask()[i];
        }
        checks.that(
                Arrays.equals(report.seamAttributes(), demanded.attributes())
                        && Arrays.equals(masked, demanded.attributes()),
                Failure.STATUS_TDX_MODULE_MISMATCH,
                () -> "TDX module: SEAMATTRIBUTES are " + HEX.formatHex(demanded.attributes()) + ", as TCB info says",
                () -> "TDX module: SEAMATTRIBUTES are " + HEX.formatHex(report.seamAttributes()) + ", TCB info says "
                        + HEX.formatHex(demanded.attributes()) + " under mask "
                        + HEX.formatHex(demanded.attributesMask()));
    }

    /** The module's level; none for a module without an identity of its own, which counts as up to date. */
    static Optional<TcbLevelMatch> level(TdReport report, TcbInfo tcbInfo) throws CheckFailed {
        int version = majorVersion(report);
        if (version == 0) {
            return Optional.empty();
        }
        int svn = report.teeTcbSvn()[0] & 0xff;
        TdxModule.Identity identity = identity(tcbInfo, version)
                .orElseThrow(() -> mismatch("TCB info has no identity " + id(version)));
        IsvSvnLevel level = highestFirst(identity).stream()
                .filter(l -> l.isvSvn() <= svn)
                .findFirst()
                .orElseThrow(() -> new CheckFailed(Failure.STATUS_TCB_NOT_SUPPORTED,
                        "TDX module level: SVN " + svn + " reaches none of the levels of " + identity.id()));
        return Optional.of(new TcbLevelMatch(
                TcbEvaluation.reduced(level.status()), level.tcbDate(), level.advisoryIds()));
    }

    static List<IsvSvnLevel> highestFirst(TdxModule.Identity identity) {
        return identity.levels().stream()
                .sorted(Comparator.comparingInt(IsvSvnLevel::isvSvn).reversed())
                .toList();
    }

    static Optional<TdxModule.Identity> identity(TcbInfo tcbInfo, int version) {
        return tcbInfo.moduleIdentities().stream()
                .filter(i -> i.id().equalsIgnoreCase(id(version)))
                .findFirst();
    }

    static int majorVersion(TdReport report) {
        return report.teeTcbSvn()[1] & 0xff;
    }

    static String id(int version) {
        return String.format(Locale.ROOT, "TDX_%02X", version);
    }

    private static CheckFailed mismatch(String what) {
        return new CheckFailed(Failure.STATUS_TDX_MODULE_MISMATCH, "TDX module: " + what);
    }
}
