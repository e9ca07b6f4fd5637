package dev.marblerun.coordinator.manifest;

/** The steps of taking a manifest, in order (manifest.md, "Validation errors"). The dry run is not among them. */
public enum Step {
    DECODE("unmarshaling manifest: ", "unmarshaling update manifest: "),
    CHECK("checking manifest: ", "invalid manifest: "),
    SHARED_SECRETS("generating secrets from manifest: "),
    PRIVATE_SECRETS("generating placeholder secrets from manifest: "),
    RECOVERY_KEYS("generating recovery encryption key: "),
    USERS("generating users from manifest: ");

    private final String set;
    private final String update;

    Step(String both) {
        this(both, both);
    }

    Step(String set, String update) {
        this.set = set;
        this.update = update;
    }

    /** What a message of this step begins with, its blank included. */
    public String prefix(Occasion occasion) {
        return switch (occasion) {
            case SET -> set;
            case UPDATE -> update;
        };
    }
}
