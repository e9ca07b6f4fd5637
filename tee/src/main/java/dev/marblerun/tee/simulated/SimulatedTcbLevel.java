package dev.marblerun.tee.simulated;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well patched a simulated machine pretends to be, best first. Each but the last is a level of the platform's TCB
 * info; a machine at the last is below all of them.
 */
public enum SimulatedTcbLevel {
    UP_TO_DATE("UpToDate", 50, 0, "2026-01-01T00:00:00Z"),
    SW_HARDENING_NEEDED("SWHardeningNeeded", 40, 1, "2025-01-01T00:00:00Z"),
    CONFIGURATION_NEEDED("ConfigurationNeeded", 30, 2, "2024-01-01T00:00:00Z"),
    OUT_OF_DATE("OutOfDate", 20, 3, "2023-01-01T00:00:00Z"),
    REVOKED("Revoked", 10, 4, "2022-01-01T00:00:00Z"),
    NOT_SUPPORTED("", 0, 0, "");

    /** The PCESVN of every level. */
    static final int PCE_SVN = 13;

    private final String status;
    private final int svn;
    private final int advisories;
    private final String date;

    SimulatedTcbLevel(String status, int svn, int advisories, String date) {
        this.status = status;
        this.svn = svn;
        this.advisories = advisories;
        this.date = date;
    }

    /** The tcbStatus in TCB info; empty for {@link #NOT_SUPPORTED}, which is not in it. */
    public String status() {
        return status;
    }

    /** The advisories that TCB info names for this level: {@code SIMULATED-SA-00001} and so on. */
    public List<String> advisoryIds() {
        return IntStream.rangeClosed(1, advisories).mapToObj(n -> "SIMULATED-SA-%05d".formatted(n)).toList();
    }

    String date() {
        return date;
    }

    /** The 16 component SVNs, which are also the CPUSVN of a machine at this level. */
    byte[] components() {
        byte[] components = new byte[16];
        Arrays.fill(components, 0, 4, (byte) svn);
        return components;
    }
}
