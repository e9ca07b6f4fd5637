package dev.marblerun.cli.manifest;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.CoordinatorClient;
import dev.marblerun.client.Printable;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.ManifestCheck;
import dev.marblerun.coordinator.manifest.ManifestException;
import dev.marblerun.coordinator.manifest.Occasion;
import java.nio.file.Path;

/** A manifest that a command works with: decoded and checked as a Coordinator does it. */
public final class CheckedManifest {
    private CheckedManifest() {}

    /** Reads a file, JSON or YAML. */
    public static Manifest read(Session session, Path file) throws CliException {
        return of(session, file.toString(), ManifestFile.json(session, file));
    }

    /** That of a running Coordinator, which is verified first, with the SecurityVersions of its package updates. */
    public static Manifest inForce(Session session, String address) throws CliException, ClientException {
        CoordinatorClient client = session.connect(address).client();
        byte[] uploaded = client.manifest().manifest();
        byte[] json = PackageUpdates.merge(session.output(), uploaded, client.updateLog().entries());
        return of(session, "of " + address, json);
    }

    /** Decodes and checks; {@code name} is for messages. */
    private static Manifest of(Session session, String name, byte[] json) throws CliException {
        try {
            return ManifestCheck.decodeAndCheck(json, Occasion.SET, session.terminal().environment().keySet())
                    .manifest();
        } catch (ManifestException e) {
            throw new CliException("The manifest " + name + " is refused: " + Printable.text(e.publicMessage())
                    + "\nmarblerun manifest lint says what to do", e);
        }
    }
}
