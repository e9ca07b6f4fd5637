package dev.marblerun.coordinator.golden;

import dev.marblerun.coordinator.TestSettings;
import dev.marblerun.coordinator.core.Phase;
import dev.marblerun.coordinator.core.TestCoordinator;
import dev.marblerun.coordinator.core.TlsIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Coordinator without a TEE on a seal directory of its own, and the connections to it. */
final class Deployment implements AutoCloseable {
    private final Fixtures fixtures;
    private final Path sealDirectory;
    private final Supplier<TestCoordinator> starter;
    private final Map<String, RawHttp> clients = new HashMap<>();
    private final Map<String, Marble> marbles = new HashMap<>();
    private @Nullable TestCoordinator running;

    Deployment(Fixtures fixtures, Path sealDirectory, Map<String, String> environment, InstantSource clock) {
        this.fixtures = fixtures;
        this.sealDirectory = sealDirectory;
        List<String> names = TestSettings.dnsNames(environment);
        this.starter = () -> TestCoordinator.withoutTee(sealDirectory, names, clock);
    }

    TestCoordinator coordinator() {
        if (running == null) {
            running = starter.get();
        }
        return running;
    }

    /** As the step names it. */
    RawHttp client(String certificate) {
        return clients.computeIfAbsent(
                certificate, name -> new RawHttp(coordinator().rest(), fixtures.identity(name)));
    }

    /** As the step names it. */
    Marble marble(String certificate) {
        return marbles.computeIfAbsent(certificate, name -> {
            TlsIdentity identity = fixtures.identity(name);
            return new Marble(coordinator().mesh(), identity);
        });
    }

    /** The names of the files that hold the state. */
    List<String> sealedFiles() {
        if (!Files.exists(sealDirectory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(sealDirectory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the Coordinator and deletes a file of its state. */
    void delete(String file) throws IOException {
        close();
        Files.delete(sealDirectory.resolve(file));
    }

    /**
     * Damages a file of the state as the original's process ended with, and starts again: here that is recovery.
     *
     * @param how the recording's words
     */
    void damage(String how) throws IOException {
        close();
        Path file = sealDirectory.resolve(how.contains("sealed_key") ? "sealed_key" : "sealed_data");
        byte[] bytes = Files.readAllBytes(file);
        if (how.contains("append a byte")) {
            bytes = Arrays.copyOf(bytes, bytes.length + 1);
        } else if (how.contains("flip the last")) {
            bytes[bytes.length - 1] ^= 1;
        } else if (how.contains("flip the first")) {
            bytes[0] ^= 1;
        } else if (how.contains("truncate")) {
            bytes = new byte[0];
        } else {
            bytes = new byte[how.contains("5 bytes") ? 5 : 32];
        }
        Files.write(file, bytes);
        // A byte too many is a record that was never finished; everything else is damage.
        Phase expected = how.contains("append a byte") ? Phase.ACCEPTING_MARBLES : Phase.RECOVERY;
        if (coordinator().coordinator().phase() != expected) {
            throw new AssertionError(how + ": " + coordinator().coordinator().phase());
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    /** Stops the Coordinator; the next use starts it again on the same directory. */
    void stop() throws IOException {
        marbles.values().forEach(Marble::close);
        marbles.clear();
        for (RawHttp client : clients.values()) {
            client.close();
        }
        clients.clear();
        if (running != null) {
            running.close();
            running = null;
        }
    }
}
