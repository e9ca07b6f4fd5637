package dev.marblerun.coordinator.manifest;

/** Why a manifest is read; the messages of its faults begin with different words. */
public enum Occasion {
    /** It is set as the first one, or in recovery. */
    SET,
    /** It is proposed or applied as a full update. */
    UPDATE
}
