package dev.marblerun.tee.device;

/** The operating system refused to open a device. */
public final class DeviceException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /** With the error number, such as {@link Errno#ENOENT}. */
    public DeviceException(String path, int errno) {
        super("opening " + path + ": " + Errno.text(errno));
        this.errno = errno;
    }

    /** The error number. */
    public int errno() {
        return errno;
    }
}
