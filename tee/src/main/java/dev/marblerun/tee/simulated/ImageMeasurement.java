package dev.marblerun.tee.simulated;

import dev.marblerun.tee.TeeException;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * MRENCLAVE of an image: the SHA-256 of these bytes, integers big endian.
 *
 * <pre>
 * "marblerun simulated enclave v1\n"        ASCII
 * per entry, sorted by path (bytes, unsigned):
 *   u8   'F' for a regular file, 'L' for a symbolic link
 *   u32  length of the path, then the path: relative to the image, UTF-8, separated by '/';
 *        empty when the image is a single file, so that its name does not count
 *   u8   1 when it is a file that its owner may execute, else 0
 *   u64  length of the content, then the content: the file's bytes, or the link's target in UTF-8
 * 'E', u64 number of entries
 * </pre>
 *
 * Folders count only by what is in them; owners, times and other mode bits do not count. The descriptor
 * ({@link EnclaveDescriptor}) is left out. A link is never followed, but an image that is itself reached by a link is
 * what the link leads to. Sockets, pipes and devices are refused, and so is an image with more than 100 000 entries or
 * 16 GiB, folders nested deeper than 64, or a file that changes its size while it is read.
 */
final class ImageMeasurement {
    private static final int MAX_ENTRIES = 100_000;
    private static final long MAX_BYTES = 16L << 30;
    private static final int MAX_DEPTH = 64;
    private static final byte[] PREFIX = "marblerun simulated enclave v1\n".getBytes(StandardCharsets.US_ASCII);

    private record Entry(byte[] name, Path file, boolean link, long size) {}

    private final MessageDigest digest;
    private final DataOutputStream out;
    private long bytes;

    private ImageMeasurement() throws NoSuchAlgorithmException {
        digest = MessageDigest.getInstance("SHA-256");
        out = new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    }

    /**
     * Measures an image: 32 bytes.
     *
     * @param image a folder or a regular file, with links resolved ({@link Path#toRealPath})
     */
    static byte[] of(Path image) throws TeeException {
        try {
            return new ImageMeasurement().measure(image);
        } catch (IOException e) {
            throw new TeeException("cannot measure the image " + image + ": " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private byte[] measure(Path image) throws IOException {
        List<Entry> entries = entries(image);
        entries.sort((a, b) -> Arrays.compareUnsigned(a.name, b.name));
        out.write(PREFIX);
        for (Entry entry : entries) {
            write(entry);
        }
        out.writeByte('E');
        out.writeLong(entries.size());
        return digest.digest();
    }

    private static List<Entry> entries(Path image) throws IOException {
        Path descriptor = EnclaveDescriptor.fileOf(image);
        List<Entry> entries = new ArrayList<>();
        FileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.equals(descriptor)) {
                    return FileVisitResult.CONTINUE;
                }
                if (attributes.isDirectory()) {
                    throw new IOException(file + " is nested deeper than " + MAX_DEPTH + " folders");
                }
                if (!attributes.isRegularFile() && !attributes.isSymbolicLink()) {
                    throw new IOException(file + " is neither a file nor a folder nor a symbolic link");
                }
                if (entries.size() == MAX_ENTRIES) {
                    throw new IOException("it has more than " + MAX_ENTRIES + " files");
                }
                entries.add(new Entry(name(image, file), file, attributes.isSymbolicLink(), attributes.size()));
                return FileVisitResult.CONTINUE;
            }
        };
        Files.walkFileTree(image, Set.of(), MAX_DEPTH, visitor);
        return entries;
    }

    private void write(Entry entry) throws IOException {
        out.writeByte(entry.link ? 'L' : 'F');
        out.writeInt(entry.name.length);
        out.write(entry.name);
        if (entry.link) {
            byte[] target = utf8(Files.readSymbolicLink(entry.file).toString());
            out.writeByte(0);
            out.writeLong(target.length);
            out.write(target);
            return;
        }
        bytes += entry.size;
        if (bytes > MAX_BYTES) {
            throw new IOException("it has more than " + MAX_BYTES + " bytes");
        }
        out.writeByte(ownerMayExecute(entry.file) ? 1 : 0);
        out.writeLong(entry.size);
        try (InputStream in = Files.newInputStream(entry.file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] buffer = new byte[64 * 1024];
            long read = 0;
            for (int n = in.read(buffer); n >= 0 && read <= entry.size; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                read += n;
            }
            if (read != entry.size) {
                throw new IOException(entry.file + " changed while it was measured");
            }
        }
    }

    private static boolean ownerMayExecute(Path file) throws IOException {
        return Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
                .contains(PosixFilePermission.OWNER_EXECUTE);
    }

    private static byte[] name(Path image, Path file) throws IOException {
        return utf8(image.relativize(file).toString());
    }

    /** In a locale that is not UTF-8 Java reads such names wrongly, and one image would have two measurements. */
    private static byte[] utf8(String name) throws IOException {
        boolean ascii = name.chars().allMatch(c -> c < 0x80);
        if (!ascii && !"UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"))) {
            throw new IOException("it has names that are not ASCII, which needs a locale such as LC_ALL=C.UTF-8");
        }
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
