package dev.marblerun.cli.diff;

/**
 * One difference between two manifests.
 *
 * @param path JSON path of the entry, in the manifest that has it; in the new one if both have
 * @param sentence what it means, with both values
 */
record Change(Effect effect, String path, String sentence) {
    /** For security. */
    enum Effect {
        /** Somebody may do, see or run more. */
        WEAKER,
        /** Somebody may do, see or run less. */
        STRONGER,
        /** Neither, or it depends. */
        CHANGED
    }
}
