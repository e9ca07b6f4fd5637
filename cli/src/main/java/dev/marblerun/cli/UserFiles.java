package dev.marblerun.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Reads and writes the files that users name. A file is written whole or not at all. */
public final class UserFiles {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");

    private final Terminal terminal;

    UserFiles(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * The content of a file.
     *
     * @param what names the file's purpose, such as "the manifest"
     * @param limit in bytes; a larger file is refused
     */
    public byte[] read(String what, Path file, int limit) throws CliException {
        Path path = terminal.resolve(file);
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(limit);
            if (in.read() >= 0) {
                throw new CliException("Reading " + what + ": " + path + " is larger than " + limit + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new CliException("Reading " + what + ": there is no file " + path, e);
        } catch (AccessDeniedException e) {
            throw new CliException("Reading " + what + ": " + path + " may not be read by this user", e);
        } catch (IOException e) {
            throw new CliException("Reading " + what + ": " + path + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Writes a file that anybody may read. */
    public void writePublic(String what, Path file, byte[] bytes) throws CliException {
        write(what, file, bytes, PUBLIC);
    }

    /** Writes a file that its owner alone may read. */
    public void writePrivate(String what, Path file, byte[] bytes) throws CliException {
        write(what, file, bytes, PRIVATE);
    }

    /** Makes the folder of a file, if there is none. */
    void createFolder(String what, Path file) throws CliException {
        Path path = terminal.resolve(file).toAbsolutePath();
        try {
            Files.createDirectories(parent(path));
        } catch (IOException e) {
            throw failure(what, path, e);
        }
    }

    /** Fails now when {@link #writePrivate} would fail later; for results that cannot be had a second time. */
    public void checkWritable(String what, Path file) throws CliException {
        Path path = terminal.resolve(file).toAbsolutePath();
        try {
            if (Files.isDirectory(path)) {
                throw new IOException("is a folder");
            }
            if (!special(path)) {
                Files.delete(Files.createTempFile(parent(path), ".marblerun", ".tmp", permissions(PRIVATE)));
            }
        } catch (IOException e) {
            throw failure(what, path, e);
        }
    }

    private void write(String what, Path file, byte[] bytes, Set<PosixFilePermission> permissions) throws CliException {
        Path path = terminal.resolve(file).toAbsolutePath();
        try {
            if (special(path)) {
                Files.write(path, bytes);
                return;
            }
            Path temporary = Files.createTempFile(parent(path), ".marblerun", ".tmp", permissions(PRIVATE));
            try {
                Files.write(temporary, bytes);
                if (permissions(permissions).length > 0) {
                    Files.setPosixFilePermissions(temporary, permissions);
                }
                Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw failure(what, path, e);
        }
    }

    /** Devices and pipes, such as /dev/stdout, are written to and not replaced. */
    private static boolean special(Path path) {
        return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    }

    private static Path parent(Path absolute) throws IOException {
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IOException("has no folder");
        }
        return parent;
    }

    private static FileAttribute<?>[] permissions(Set<PosixFilePermission> permissions) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static CliException failure(String what, Path path, IOException e) {
        return new CliException("Saving " + what + ": " + path + " cannot be written (" + e.getMessage()
                + "). Name another file or make its folder writable", e);
    }
}
