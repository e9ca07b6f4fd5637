package dev.marblerun.tee.device;

import dev.marblerun.tee.TeeException;
import java.util.List;

/** An open device that is spoken to by ioctl (man 2 ioctl). For one thread at a time. */
public interface DeviceFile extends AutoCloseable {
    /** Opens devices. */
    @FunctionalInterface
    interface Opener {
        /**
         * Opens for reading.
         *
         * @throws DeviceException when the operating system refuses
         * @throws TeeException when this Java cannot call the operating system
         */
        DeviceFile open(String path) throws DeviceException, TeeException;
    }

    /** One 64-bit field of an ioctl's structure. */
    sealed interface Word {
        /** A number. */
        record Value(long number) implements Word {}

        /** The address of a buffer, which the device reads and overwrites. */
        record Address(byte[] buffer) implements Word {}
    }

    /**
     * An ioctl whose argument is plain memory.
     *
     * @param argument what the device reads; holds what it wrote afterwards
     * @return 0, or the error number
     */
    int ioctl(long request, byte[] argument) throws TeeException;

    /**
     * An ioctl whose argument is a structure of 64-bit fields.
     *
     * @return 0, or the error number
     */
    int ioctl(long request, List<Word> structure) throws TeeException;

    @Override
    void close();
}
