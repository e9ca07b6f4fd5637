package dev.marblerun.coordinator.plan;

import java.util.List;

/** Secrets or templates of a manifest that do not work. The message is public and holds no secret. */
public final class PlanException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * One of several faults.
     *
     * @param path JSON path of the entry
     * @param message what is wrong there
     */
    public record Fault(String path, String message) {}

    private final transient List<Fault> faults;

    PlanException(String message, List<Fault> faults) {
        super(message);
        this.faults = List.copyOf(faults);
    }

    PlanException(String message) {
        this(message, List.of());
    }

    PlanException(String message, Throwable cause) {
        super(message, cause);
        this.faults = List.of();
    }

    /** Every fault that was found, where the message alone does not say it; often empty. */
    public List<Fault> faults() {
        return faults;
    }
}
