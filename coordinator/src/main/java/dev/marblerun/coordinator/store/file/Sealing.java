package dev.marblerun.coordinator.store.file;

import dev.marblerun.coordinator.core.StateStore.SealMode;

/**
 * How a state is sealed.
 *
 * @param mode of the data encryption key
 * @param dek data encryption key, 32 bytes
 * @param recoveryMetadata lies in the header
 */
record Sealing(SealMode mode, byte[] dek, byte[] recoveryMetadata) {
    Sealing {
        dek = dek.clone();
        recoveryMetadata = recoveryMetadata.clone();
    }

    /** The same key, sealed in another way. */
    Sealing with(SealMode other) {
        return new Sealing(other, dek, recoveryMetadata);
    }

    @Override
    public String toString() {
        return "Sealing[" + mode + "]";
    }
}
