package dev.marblerun.attestation.verify;

import java.util.Arrays;
import java.util.Optional;

/** How current a platform is, best first (Intel PCS API, "tcbStatus"; dcap.md, 5.6). */
public enum TcbStatus {
    UP_TO_DATE("UpToDate"),
    /** Current, but the enclave itself must mitigate the listed advisories. */
    SW_HARDENING_NEEDED("SWHardeningNeeded"),
    /** Current, but the platform's configuration may leave it open to the listed advisories. */
    CONFIGURATION_NEEDED("ConfigurationNeeded"),
    CONFIGURATION_AND_SW_HARDENING_NEEDED("ConfigurationAndSWHardeningNeeded"),
    /** The platform is current, but this trust domain was started before it was. */
    TD_RELAUNCH_ADVISED("TDRelaunchAdvised"),
    TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED("TDRelaunchAdvisedConfigurationNeeded"),
    OUT_OF_DATE("OutOfDate"),
    OUT_OF_DATE_CONFIGURATION_NEEDED("OutOfDateConfigurationNeeded"),
    /** Compromised. Never part of a valid verdict. */
    REVOKED("Revoked");

    private final String intelName;

    TcbStatus(String intelName) {
        this.intelName = intelName;
    }

    /** The name in Intel's documents and in manifests. */
    public String intelName() {
        return intelName;
    }

    /** The status of that name; upper and lower case count. */
    public static Optional<TcbStatus> of(String intelName) {
        return Arrays.stream(values())
                .filter(s -> s.intelName.equals(intelName))
                .findFirst();
    }
}
