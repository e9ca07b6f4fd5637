package dev.marblerun.client;

/**
 * How far a recovery is.
 *
 * @param remaining how many more secrets are needed; 0 when the Coordinator has recovered
 * @param message the same in the Coordinator's words, without control characters
 */
public record RecoveryProgress(int remaining, String message) {
    /** Whether the Coordinator runs again, with the root certificate that it had before. */
    public boolean recovered() {
        return remaining == 0;
    }
}
