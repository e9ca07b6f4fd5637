package dev.marblerun.cli.state;

import dev.marblerun.api.state.SealedKeys;
import dev.marblerun.api.state.StateBytes;
import dev.marblerun.api.state.StateDamagedException;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code state backup}: a consistent copy of the sealed state, also while a Coordinator writes it. */
@Command(name = "backup",
        description = "Copy the sealed state of a running or stopped Coordinator consistently. To restore, stop the"
                + " Coordinator, copy both files of the backup back, and start it.")
final class StateBackupCommand implements Callable<Integer> {
    private static final int ATTEMPTS = 20;
    private static final long PAUSE_MILLIS = 50;

    private final Session session;

    @Option(names = "--state", paramLabel = "DIR", required = true,
            description = "The state folder (EDG_COORDINATOR_SEAL_DIR).")
    private Path state = Path.of("");

    @Option(names = "--out", paramLabel = "DIR", required = true,
            description = "The folder of the backup; it is made. One that has a state already is refused.")
    private Path out = Path.of("");

    @Mixin
    private final FormatOption format = new FormatOption();

    StateBackupCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException {
        Path from = session.terminal().resolve(state);
        Path to = session.terminal().resolve(out);
        if (Files.exists(to.resolve(SealedPair.DATA)) || Files.exists(to.resolve(SealedPair.KEY))) {
            throw new CliException(out + " holds a state already. Name another folder, or move that away first");
        }
        try {
            Files.createDirectories(to, permissions("rwx------"));
            SealedPair pair = copy(from, to);
            print(pair);
            if (pair.mode() == SealedKeys.CLEAR) {
                session.output()
                        .remark("Warning: this key lies in the clear; keep the backup where nobody can read it");
            }
            return 0;
        } catch (NoSuchFileException e) {
            throw StateCheckCommand.missing(state, e);
        } catch (IOException e) {
            throw new CliException("backing up " + state + " to " + out + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("the backup was interrupted; nothing is left of it", e);
        }
    }

    private void print(SealedPair pair) {
        if (format.json()) {
            session.output().json(session.output().object()
                    .put("folder", out.toString())
                    .put("records", pair.records())
                    .put("bytes", pair.end())
                    .put("sealing", pair.sealing()));
        } else {
            session.output().line("Backup of " + pair.records() + " records, " + pair.end() + " bytes, saved to: " + out
                    + " (" + SealedPair.DATA + " and " + SealedPair.KEY + ", which belong together)");
        }
    }

    /** Tries again when the Coordinator replaces its files meanwhile. */
    private SealedPair copy(Path from, Path to) throws IOException, InterruptedException, CliException {
        Path data = to.resolve(SealedPair.DATA + ".partial");
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    byte[] key = Files.readAllBytes(from.resolve(SealedPair.KEY));
                    SealedPair pair = copyData(from.resolve(SealedPair.DATA), key, data);
                    Path keyCopy = to.resolve(SealedPair.KEY);
                    try (FileChannel file = create(keyCopy)) {
                        write(file, ByteBuffer.wrap(key));
                    }
                    Files.move(data, to.resolve(SealedPair.DATA), StandardCopyOption.ATOMIC_MOVE);
                    sync(to);
                    return pair;
                } catch (StateDamagedException e) {
                    if (attempt == ATTEMPTS) {
                        throw new CliException(
                                "there is no consistent state to copy: " + e.getMessage()
                                        + ". Run \"marblerun state check " + state + "\"",
                                e);
                    }
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
        } finally {
            Files.deleteIfExists(data);
        }
    }

    private static SealedPair copyData(Path from, byte[] key, Path to) throws IOException, StateDamagedException {
        try (FileChannel source = FileChannel.open(from); FileChannel copy = create(to)) {
            SealedPair pair = SealedPair.read(StateBytes.of(source), key);
            for (long at = 0; at < pair.end(); ) {
                at += source.transferTo(at, pair.end() - at, copy);
            }
            copy.force(true);
            // The last record may have been in the middle of being written.
            SealedPair copied = SealedPair.read(StateBytes.of(copy), key);
            byte[] now = new byte[pair.last().sealed().length];
            readFully(source, ByteBuffer.wrap(now), pair.end() - now.length);
            if (copied.records() != pair.records() || !Arrays.equals(now, copied.last().sealed())) {
                throw new StateDamagedException("its last record changed while it was copied");
            }
            return pair;
        }
    }

    private static FileChannel create(Path file) throws IOException {
        Files.deleteIfExists(file);
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                permissions("rw-------"));
    }

    private static void readFully(FileChannel file, ByteBuffer into, long offset) throws IOException {
        while (into.hasRemaining() && file.read(into, offset + into.position()) >= 0) {}
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(true);
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel directory = FileChannel.open(folder)) {
            directory.force(true);
        }
    }

    private static FileAttribute<?> permissions(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }
}
