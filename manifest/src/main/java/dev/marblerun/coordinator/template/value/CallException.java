package dev.marblerun.coordinator.template.value;

/** A function refused its arguments. The message, a byte string, says why and repeats no value. */
public final class CallException extends Exception {
    private static final long serialVersionUID = 1;

    public CallException(String message) {
        super(message);
    }
}
