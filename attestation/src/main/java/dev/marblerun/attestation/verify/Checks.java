package dev.marblerun.attestation.verify;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the checks of one verification and tells a listener of each. Sentences are suppliers: a verification that
 * nobody listens to formats nothing.
 */
final class Checks {
    private final @Nullable CheckListener listener;

    /** Nobody listens. */
    Checks() {
        this.listener = null;
    }

    Checks(CheckListener listener) {
        this.listener = listener;
    }

    boolean listenedTo() {
        return listener != null;
    }

    /**
     * Passes if the condition holds, else fails.
     *
     * @param rule the sentence when it holds
     * @param otherwise the sentence when it does not: the reason of the verdict
     */
    void that(boolean holds, Failure failure, Supplier<String> rule, Supplier<String> otherwise) throws CheckFailed {
        if (!holds) {
            throw new CheckFailed(failure, otherwise.get());
        }
        passed(failure, rule);
    }

    /** A check whose failure would have been thrown where something was looked for held. */
    void passed(Failure failure, Supplier<String> rule) {
        if (listener != null) {
            listener.checked(new Check(failure.name(), true, rule.get()));
        }
    }

    /** The verification ended here. */
    Verdict.Refused failed(CheckFailed e) {
        Verdict.Refused refused = e.verdict();
        if (listener != null) {
            listener.checked(new Check(refused.failure().name(), false, refused.reason()));
        }
        return refused;
    }
}
