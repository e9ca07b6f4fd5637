package dev.marblerun.coordinator;

/** Which version this is. */
final class Version {
    private Version() {}

    /** The jar's version, or "development" when it does not run from one. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
