package dev.marblerun.cli.lint;

/**
 * Something about a manifest that its author should know.
 *
 * @param path JSON path of the entry; of text that is no JSON "line 1, column 7"
 * @param message what was found
 * @param hint what to do about it
 */
record Finding(Severity severity, String path, String message, String hint) {
    /** How bad it is. */
    enum Severity {
        /** A Coordinator refuses the manifest. */
        ERROR,
        /** A Coordinator takes it, but it may not mean what it seems to. */
        WARNING
    }
}
