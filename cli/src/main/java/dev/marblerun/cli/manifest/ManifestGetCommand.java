package dev.marblerun.cli.manifest;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.OutputOption;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.ManifestAnswer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code manifest get}: the manifest in force, as it was uploaded. */
@Command(name = "get", description = "Get the manifest of a Coordinator.")
final class ManifestGetCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
    private String address = "";

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = {"-s", "--signature"}, description = "Also print the manifest's signature, its SHA-256.")
    private boolean signature;

    @Option(names = {"-u", "--display-update"}, description = "Merge the package updates of the update log into it.")
    private boolean displayUpdate;

    @Option(names = "--keep-cert", description = "Keep the Coordinator's certificates for later commands.")
    private boolean keepCert;

    ManifestGetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        Session.Connection connection = session.connect(address);
        ManifestAnswer answer = connection.client().manifest();
        byte[] shown = answer.manifest();
        if (displayUpdate) {
            shown = PackageUpdates.merge(session.output(), shown, connection.client().updateLog().entries());
        }
        if (signature) {
            shown = withSignature(answer.fingerprint(), shown);
        }
        if (output.file().isPresent()) {
            session.files().writePublic("the manifest", output.file().get(), shown);
            session.output().remark("Manifest written to: " + output.file().get());
        } else {
            session.output().raw(shown);
        }
        if (keepCert) {
            session.certificates().save(connection.certificates());
        }
        return 0;
    }

    /** The manifest's own bytes are put into the frame, so that nothing of it is reformatted. */
    private static byte[] withSignature(String fingerprint, byte[] manifest) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(("{\n\"ManifestSignature\": \"" + fingerprint + "\",\n\"Manifest\": ")
                .getBytes(StandardCharsets.US_ASCII));
        frame.writeBytes(manifest);
        frame.writeBytes("\n}\n".getBytes(StandardCharsets.US_ASCII));
        return frame.toByteArray();
    }
}
