package dev.marblerun.tee.device;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.TreeMap;

/** Linux's error numbers (asm-generic/errno-base.h and errno.h), as far as the platforms' devices answer them. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENOTTY = 25;
    public static final int EROFS = 30;
    public static final int ENOSYS = 38;
    public static final int ETIMEDOUT = 110;

    private static final Map<Integer, String> NAMES = new TreeMap<>(Map.ofEntries(
            Map.entry(EPERM, "EPERM, Operation not permitted"),
            Map.entry(ENOENT, "ENOENT, No such file or directory"),
            Map.entry(EINTR, "EINTR, Interrupted system call"),
            Map.entry(EIO, "EIO, Input/output error"),
            Map.entry(ENXIO, "ENXIO, No such device or address"),
            Map.entry(EAGAIN, "EAGAIN, Resource temporarily unavailable"),
            Map.entry(ENOMEM, "ENOMEM, Cannot allocate memory"),
            Map.entry(EACCES, "EACCES, Permission denied"),
            Map.entry(EBUSY, "EBUSY, Device or resource busy"),
            Map.entry(ENODEV, "ENODEV, No such device"),
            Map.entry(EINVAL, "EINVAL, Invalid argument"),
            Map.entry(ENOTTY, "ENOTTY, Inappropriate ioctl for device"),
            Map.entry(EROFS, "EROFS, Read-only file system"),
            Map.entry(ENOSYS, "ENOSYS, Function not implemented"),
            Map.entry(ETIMEDOUT, "ETIMEDOUT, Connection timed out")));

    private Errno() {}

    /** The number's name and meaning. */
    public static String text(int errno) {
        return NAMES.getOrDefault(errno, "error number " + errno);
    }

    /** The number behind an exception of java.nio.file, which has it as the C library's text alone; 0 when unknown. */
    public static int of(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return ENOENT;
        }
        if (failure instanceof AccessDeniedException) {
            return EACCES;
        }
        String said = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        for (Map.Entry<Integer, String> name : NAMES.entrySet()) {
            if (said != null && name.getValue().endsWith(", " + said)) {
                return name.getKey();
            }
        }
        return 0;
    }

    /** What an exception of java.nio.file says, in the words of {@link #text} where its number is known. */
    public static String text(IOException failure) {
        int errno = of(failure);
        return errno == 0 ? String.valueOf(failure.getMessage()) : text(errno);
    }
}
