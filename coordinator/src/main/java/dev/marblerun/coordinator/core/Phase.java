package dev.marblerun.coordinator.core;

/** Where a Coordinator is in its life. */
public enum Phase {
    /** There is a sealed state that cannot be opened. */
    RECOVERY(
            1,
            "Coordinator is in recovery mode. Either upload a key to unseal the saved state, or set a new manifest."
                    + " For more information on how to proceed, consult the documentation."),
    /** No manifest yet. */
    ACCEPTING_MANIFEST(2, "Coordinator is ready to accept a manifest."),
    /** A manifest is set. */
    ACCEPTING_MARBLES(3, "Coordinator is running correctly and ready to accept marbles.");

    private final int code;
    private final String message;

    Phase(int code, String message) {
        this.code = code;
        this.message = message;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The sentence on the wire. */
    public String message() {
        return message;
    }
}
