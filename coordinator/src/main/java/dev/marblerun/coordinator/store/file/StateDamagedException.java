package dev.marblerun.coordinator.store.file;

/** A file of the sealed state is not what was written. The message names the file, the offset and the check. */
final class StateDamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    StateDamagedException(String message) {
        super(message);
    }
}
