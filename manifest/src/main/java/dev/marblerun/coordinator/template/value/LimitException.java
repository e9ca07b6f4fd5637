package dev.marblerun.coordinator.template.value;

/** Execution went past a limit. Unchecked, since any computation can; the interpreter turns it into its own error. */
public sealed class LimitException extends RuntimeException permits DepthException {
    private static final long serialVersionUID = 1;

    public LimitException(String message) {
        super(message, null, false, false);
    }
}
