package dev.marblerun.attestation.fuzz;

/** What Jazzer calls in the longer runs: the target that the system property names. */
public final class FuzzDriver {
    static final String TARGET = "marblerun.fuzz.target";

    private static final FuzzTarget CHOSEN = FuzzTarget.valueOf(System.getProperty(TARGET, ""));

    private FuzzDriver() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Guard.run(CHOSEN, input);
    }
}
