package dev.marblerun.coordinator;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.Coordinator;
import dev.marblerun.coordinator.core.Phase;
import dev.marblerun.coordinator.observe.Log;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** EDG_STARTUP_MANIFEST: a manifest that the Coordinator sets by itself when it starts for the first time. */
final class StartupManifest {
    private static final Log LOG = Log.of(StartupManifest.class);

    private StartupManifest() {}

    /** Sets it, or finds it set already; anything else stops the start. */
    static void apply(Optional<Path> path, Coordinator coordinator) throws IOException, ApiException {
        if (path.isEmpty()) {
            return;
        }
        byte[] manifest = read(path.get());
        if (coordinator.phase() == Phase.RECOVERY) {
            throw new IOException("EDG_STARTUP_MANIFEST: the Coordinator is in recovery mode, and setting a manifest"
                    + " would discard its state; recover it, or move the state folder away");
        }
        if (coordinator.phase() == Phase.ACCEPTING_MARBLES) {
            if (Arrays.equals(coordinator.manifest().manifest(), manifest)) {
                LOG.info("The startup manifest is set already");
                return;
            }
            throw new IOException("EDG_STARTUP_MANIFEST: another manifest is set already (server is not in expected"
                    + " state); unset the variable, or update the manifest through the client API");
        }
        try {
            coordinator.setManifest(manifest);
        } catch (ApiException e) {
            throw new IOException("EDG_STARTUP_MANIFEST: " + path.get() + " is refused: " + e.getMessage(), e);
        }
    }

    private static byte[] read(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] manifest = in.readNBytes(Limits.MANIFEST_BYTES + 1);
            if (manifest.length > Limits.MANIFEST_BYTES) {
                throw new IOException("it has more than " + Limits.MANIFEST_BYTES + " bytes");
            }
            return manifest;
        } catch (IOException e) {
            throw new IOException("EDG_STARTUP_MANIFEST: cannot read " + path + ": " + e.getMessage(), e);
        }
    }
}
