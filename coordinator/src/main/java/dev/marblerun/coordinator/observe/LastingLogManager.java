package dev.marblerun.coordinator.observe;

import java.util.logging.LogManager;

/**
 * A log manager that lasts until the process ends. The JDK's own takes all handlers away as soon as the JVM begins to
 * shut down, beside the shutdown hooks, so that what a graceful stop says would be lost.
 */
public final class LastingLogManager extends LogManager {
    private static volatile boolean kept;

    /** For {@link LogManager} alone, which makes the one that the system property names. */
    public LastingLogManager() {}

    /**
     * The system property that makes {@link #NAME} the process's log manager. To be set before the first logger is
     * made, and before this class is initialized: its superclass then reads the property, once. Hence constants, which
     * need no initialized class.
     */
    public static final String PROPERTY = "java.util.logging.manager";

    /** This class. */
    public static final String NAME = "dev.marblerun.coordinator.observe.LastingLogManager";

    /** From now on the handlers stay; ours write each record at once, so nothing has to be flushed in the end. */
    static void keep() {
        kept = true;
    }

    @Override
    public void reset() {
        if (!kept) {
            super.reset();
        }
    }
}
