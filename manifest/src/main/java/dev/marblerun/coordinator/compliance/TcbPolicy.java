package dev.marblerun.coordinator.compliance;

import dev.marblerun.attestation.verify.Policy;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.coordinator.manifest.PackageSpec;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which states of a platform a package accepts; manifest.md, "Packages". */
public final class TcbPolicy {
    private TcbPolicy() {}

    /** UpToDate always; beside it what the package accepts, which is SWHardeningNeeded when it says nothing. */
    public static Policy of(PackageSpec expected) {
        List<String> named = expected.acceptedTcbStatuses();
        Set<TcbStatus> accepted = EnumSet.of(TcbStatus.UP_TO_DATE);
        if (named == null || named.isEmpty()) {
            accepted.add(TcbStatus.SW_HARDENING_NEEDED);
        } else {
            named.forEach(name -> TcbStatus.of(name).ifPresent(accepted::add));
        }
        // Debug is compared with the package: here it is neither asked for nor refused.
        return new Policy(accepted, Set.copyOf(expected.acceptedAdvisories()), true, Duration.ZERO);
    }
}
