package dev.marblerun.attestation.verify;

/** A check of a verification failed. The message is the reason of the verdict. */
final class CheckFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final Failure failure;

    CheckFailed(Failure failure, String reason) {
        super(reason);
        this.failure = failure;
    }

    CheckFailed(Failure failure, String reason, Throwable cause) {
        super(reason, cause);
        this.failure = failure;
    }

    Verdict.Refused verdict() {
        return new Verdict.Refused(failure, String.valueOf(getMessage()));
    }

    /** Passes if the condition holds, else fails with that reason; for checks that nobody listens to. */
    static void unless(boolean condition, Failure failure, String reason) throws CheckFailed {
        if (!condition) {
            throw new CheckFailed(failure, reason);
        }
    }
}
