package dev.marblerun.cli.explain;

import java.util.Map;

/** What to do when a check of an activation fails, by the check's name. */
final class Advice {
    private static final Map<String, String> BY_CHECK = Map.ofEntries(
            Map.entry("MARBLE_TYPE", "Correct EDG_MARBLE_TYPE where the marble is started, or add it to the manifest."),
            Map.entry("MAX_ACTIVATIONS", "Raise MaxActivations with a manifest update."),
            Map.entry("CONNECTION_BINDING", "The quote was made for another connection: start the marble again."),
            Map.entry("Debug", "Build the enclave for the mode that the manifest says, or change Debug there."),
            Map.entry("UniqueID", "Another image is running. marblerun package-info IMAGE prints what to expect;"
                    + " deploy the right one, or update the manifest."),
            Map.entry("SignerID", "Another key has signed the image: sign it with the right one."),
            Map.entry("ProductID", "Another product of the same signer is running: deploy the right image."),
            Map.entry("SecurityVersion", "The image is too old: deploy a newer one."),
            Map.entry("TEE", "The package is for the other kind of TEE; see docs/packages.md."),
            Map.entry("INFRASTRUCTURE", "Run the marble on a platform that the manifest names, or add this one."));

    private Advice() {}

    /** For a check that failed. */
    static String of(String check) {
        return BY_CHECK.getOrDefault(check, check.startsWith("TDX.")
                ? "Another trust domain is running; docs/packages.md says where its values come from."
                : "marblerun quote explain says more about evidence and platform; docs/attestation.md what to do.");
    }
}
