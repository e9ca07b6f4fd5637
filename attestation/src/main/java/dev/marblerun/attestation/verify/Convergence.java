package dev.marblerun.attestation.verify;

/** Merges the status of a part into that of the whole: the table of dcap.md, 5.4. */
final class Convergence {
    private Convergence() {}

    /**
     * The merged status.
     *
     * @param base the platform's status, perhaps merged already
     * @param part the status of the TDX module or the quoting enclave: UpToDate, OutOfDate or Revoked
     */
    static TcbStatus merge(TcbStatus base, TcbStatus part) {
        return switch (part) {
            case UP_TO_DATE -> base;
            case OUT_OF_DATE -> outOfDate(base);
            case REVOKED -> TcbStatus.REVOKED;
            case SW_HARDENING_NEEDED,
                    CONFIGURATION_NEEDED,
                    CONFIGURATION_AND_SW_HARDENING_NEEDED,
                    TD_RELAUNCH_ADVISED,
                    TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED,
                    OUT_OF_DATE_CONFIGURATION_NEEDED ->
                throw new IllegalArgumentException("a part cannot be " + part.intelName());
        };
    }

    private static TcbStatus outOfDate(TcbStatus base) {
        return switch (base) {
            case UP_TO_DATE, SW_HARDENING_NEEDED -> TcbStatus.OUT_OF_DATE;
            case CONFIGURATION_NEEDED, CONFIGURATION_AND_SW_HARDENING_NEEDED ->
                TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED;
            case OUT_OF_DATE,
                    OUT_OF_DATE_CONFIGURATION_NEEDED,
                    TD_RELAUNCH_ADVISED,
                    TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED,
                    REVOKED ->
                base;
        };
    }
}
