package dev.marblerun.cli.manifest;

import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.UpdateResult;
import dev.marblerun.client.Updates;
import picocli.CommandLine.Command;

/** {@code manifest update apply}: raises SecurityVersions at once, or proposes another manifest. */
@Command(name = "apply", description = "Update packages, or propose a new manifest, as a user of the present one.")
final class UpdateApplyCommand extends UpdateUpload {
    UpdateApplyCommand(Session session) {
        super(session);
    }

    @Override
    UpdateResult send(Updates updates, byte[] manifest) throws ClientException {
        return updates.apply(manifest);
    }

    @Override
    String done(boolean applied) {
        return applied
                ? "Update successful: it is in force"
                : "Update manifest set successfully: it is not in force yet";
    }
}
