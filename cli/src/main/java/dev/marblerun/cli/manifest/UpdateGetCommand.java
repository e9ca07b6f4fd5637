package dev.marblerun.cli.manifest;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.OutputOption;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.CoordinatorClient;
import dev.marblerun.client.PendingUpdate;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code manifest update get}: the manifest that waits for acknowledgements, or who is missing. */
@Command(name = "get", description = "Get the pending update manifest.")
final class UpdateGetCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
    private String address = "";

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--missing", description = "Print who has not acknowledged yet instead of the manifest.")
    private boolean missing;

    UpdateGetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        PendingUpdate pending = session.connect(address).client().updates().pending()
                .orElseThrow(() -> new CliException("No update waits for acknowledgements. Propose one with manifest"
                        + " update apply"));
        byte[] result = missing ? users(pending).getBytes(StandardCharsets.UTF_8) : pending.manifest();
        if (output.json()) {
            session.output().json(json(pending));
        } else if (output.file().isPresent()) {
            session.files().writePublic("the pending update", output.file().get(), result);
            session.output().remark("Pending update written to: " + output.file().get());
        } else {
            session.output().raw(result);
        }
        return 0;
    }

    private static String users(PendingUpdate pending) {
        return pending.message() + ".\nThe following users have not yet accepted: "
                + String.join(", ", pending.missingUsers()) + "\n";
    }

    private ObjectNode json(PendingUpdate pending) {
        ObjectNode json = session.output().object()
                .put("ManifestSignature", CoordinatorClient.fingerprint(pending.manifest()))
                .put("message", pending.message());
        pending.missingUsers().forEach(json.putArray("missingUsers")::add);
        if (!missing) {
            json.put("manifest", new String(pending.manifest(), StandardCharsets.UTF_8));
        }
        return json;
    }
}
