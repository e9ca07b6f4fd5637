package dev.marblerun.cli.manifest;

import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.UpdateResult;
import dev.marblerun.client.Updates;
import picocli.CommandLine.Command;

/** {@code manifest update acknowledge}: agrees to a proposed manifest, which has to be at hand. */
@Command(name = "acknowledge", description = "Agree to the pending update, which is exactly this manifest.")
final class UpdateAcknowledgeCommand extends UpdateUpload {
    UpdateAcknowledgeCommand(Session session) {
        super(session);
    }

    @Override
    UpdateResult send(Updates updates, byte[] manifest) throws ClientException {
        return updates.acknowledge(manifest);
    }

    @Override
    String done(boolean applied) {
        return "Acknowledgement successful:"
                + (applied ? " All users have acknowledged the update manifest. Update successfully applied" : "");
    }
}
