package dev.marblerun.cli.manifest;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import dev.marblerun.client.CoordinatorClient;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code manifest signature}: hex SHA-256 of what {@code manifest set} would upload. Uses no network. */
@Command(name = "signature", description = "Print the signature (SHA-256) of a manifest.")
final class ManifestSignatureCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "<manifest>", description = "The manifest, JSON or YAML.")
    private Path file = Path.of("");

    @Mixin
    private final FormatOption format = new FormatOption();

    ManifestSignatureCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException {
        String signature = CoordinatorClient.fingerprint(ManifestFile.json(session, file));
        if (format.json()) {
            session.output().json(session.output().object().put("ManifestSignature", signature));
        } else {
            session.output().line(signature);
        }
        return 0;
    }
}
