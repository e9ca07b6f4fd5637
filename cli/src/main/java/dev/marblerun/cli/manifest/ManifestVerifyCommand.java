package dev.marblerun.cli.manifest;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.CoordinatorClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code manifest verify}: whether a verified Coordinator has the manifest that one expects. */
@Command(name = "verify", description = "Verify that a Coordinator has a manifest.")
final class ManifestVerifyCommand implements Callable<Integer> {
    private static final Pattern SIGNATURE = Pattern.compile("[0-9a-fA-F]{64}");

    private final Session session;

    @Parameters(index = "0", paramLabel = "<manifest or signature>", description = "A file, or its SHA-256 in hex.")
    private String expected = "";

    @Parameters(index = "1", paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
    private String address = "";

    @Mixin
    private final FormatOption format = new FormatOption();

    ManifestVerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        String local = signature();
        Session.Connection connection = session.connect(address);
        String remote = connection.client().manifest().fingerprint();
        if (!remote.equals(local)) {
            throw new CliException("The Coordinator's manifest is another one: remote signature " + remote
                    + ", local signature " + local + ". Look at it with manifest get");
        }
        session.certificates().save(connection.certificates());
        if (format.json()) {
            session.output().json(session.output().object().put("Verified", true).put("ManifestSignature", remote));
        } else {
            session.output().line("OK");
        }
        return 0;
    }

    private String signature() throws CliException {
        if (Files.exists(session.terminal().resolve(Path.of(expected)))) {
            return CoordinatorClient.fingerprint(ManifestFile.json(session, Path.of(expected)));
        }
        if (!SIGNATURE.matcher(expected).matches()) {
            throw new CliException("There is no file " + expected + ", and it is no signature of 64 hex digits either");
        }
        return expected.toLowerCase(Locale.ROOT);
    }
}
