package dev.marblerun.coordinator.template.value;

/** Something nests deeper than is allowed. */
public final class DepthException extends LimitException {
    private static final long serialVersionUID = 1;

    public DepthException(String message) {
        super(message);
    }
}
