package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The cache's documents on disk: each a {@link Bundle} of one, replaced atomically. Nothing that is read here is
 * believed: the cache checks every signature again, and what cannot be read is as good as absent.
 */
public final class CacheFolder {
    private static final String SUFFIX = ".collateral.json";

    private final Path folder;

    public CacheFolder(Path folder) {
        this.folder = folder;
    }

    /** Whether a file is named like one of a cache's. */
    static boolean isFile(Path file) {
        return file.toString().endsWith(SUFFIX);
    }

    /** What can be read of it; of the rest it says why not. */
    List<Bundle.Entry> load(Consumer<String> remarks) {
        List<Bundle.Entry> entries = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return entries;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(CacheFolder::isFile).limit(Limits.COLLATERAL_ITEMS).toList()) {
                load(file, entries, remarks);
            }
        } catch (IOException e) {
            remarks.accept("The collateral cache " + folder + " cannot be read, and is filled anew: " + e);
        }
        return entries;
    }

    private static void load(Path file, List<Bundle.Entry> entries, Consumer<String> remarks) {
        try (InputStream in = Files.newInputStream(file)) {
            for (Bundle.Entry entry : Bundle.read(in.readNBytes(Limits.BUNDLE_BYTES + 1), file.toString()).entries()) {
                if (file.endsWith(entry.document().item().id() + SUFFIX)) {
                    entries.add(entry);
                } else {
                    remarks.accept(file + " is passed over: it holds the " + entry.document().item().title());
                }
            }
        } catch (IOException | CollateralSourceException e) {
            remarks.accept(file + " is passed over, and fetched anew when it is needed: " + e.getMessage());
        }
    }

    /** Replaces an item's file. */
    void store(Bundle.Entry entry) throws IOException, CollateralSourceException {
        byte[] bytes = Bundle.of(List.of(entry)).write();
        Files.createDirectories(folder);
        Path file = folder.resolve(entry.document().item().id() + SUFFIX);
        Path temporary = Files.createTempFile(folder, ".new", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, Set.of(StandardOpenOption.WRITE))) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
