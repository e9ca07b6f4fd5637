package dev.marblerun.tee.device;

import dev.marblerun.tee.TeeException;

/**
 * Devices of Linux. This is the variant for Java before 22, which has no way to call ioctl: it says so. The jar has the
 * real one in META-INF/versions/22 (source folder java22); both have the same methods.
 */
public final class NativeDevices implements DeviceFile.Opener {
    @Override
    public DeviceFile open(String path) throws DeviceException, TeeException {
        throw new TeeException("using the device " + path + " (ioctl) needs Java 22 or newer; this is Java "
                + Runtime.version().feature() + "; run the jar with a newer Java");
    }
}
