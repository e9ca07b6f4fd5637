package dev.marblerun.tee.device;

import dev.marblerun.tee.TeeException;

/** Devices of Linux. */
public final class NativeDevices implements DeviceFile.Opener {
    @Override
    public DeviceFile open(String path) throws DeviceException, TeeException {
        return NativeDevice.open(path);
    }
}
