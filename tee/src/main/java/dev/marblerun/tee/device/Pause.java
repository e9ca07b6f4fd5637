package dev.marblerun.tee.device;

import dev.marblerun.tee.TeeException;
import java.util.concurrent.TimeUnit;

/** What lies between two attempts on a device that is busy. */
@FunctionalInterface
public interface Pause {
    /** How often a busy device is asked in all. */
    int ATTEMPTS = 5;

    /** Waits after the attempt of this number, which counts from 1. */
    void after(int attempt) throws TeeException;

    /** 200 ms, then twice as long each time: 3 s in all. */
    static Pause growing() {
        return attempt -> {
            try {
                TimeUnit.MILLISECONDS.sleep(100L << attempt);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TeeException("waiting for the busy device was interrupted", e);
            }
        };
    }
}
