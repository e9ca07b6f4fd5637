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

    /** Makes it the process's log manager; to be called before the first logger is made, without effect later. */
    public static void use() {
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    }

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
