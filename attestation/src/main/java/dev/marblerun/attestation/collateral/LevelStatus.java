package dev.marblerun.attestation.collateral;

import java.util.Arrays;
import java.util.Optional;

/** The statuses that a document of Intel's may give to a TCB level (dcap.md, 3.3 and 3.4). */
public enum LevelStatus {
    UP_TO_DATE("UpToDate"),
    SW_HARDENING_NEEDED("SWHardeningNeeded"),
    CONFIGURATION_NEEDED("ConfigurationNeeded"),
    CONFIGURATION_AND_SW_HARDENING_NEEDED("ConfigurationAndSWHardeningNeeded"),
    OUT_OF_DATE("OutOfDate"),
    OUT_OF_DATE_CONFIGURATION_NEEDED("OutOfDateConfigurationNeeded"),
    REVOKED("Revoked");

    private final String intelName;

    LevelStatus(String intelName) {
        this.intelName = intelName;
    }

    public String intelName() {
        return intelName;
    }

    static Optional<LevelStatus> of(String intelName) {
        return Arrays.stream(values())
                .filter(s -> s.intelName.equals(intelName))
                .findFirst();
    }
}
