package dev.marblerun.cli.recovery;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.RecoveryProgress;

/** The last step of both ways to recover. */
final class Upload {
    private Upload() {}

    static void send(Session session, String address, byte[] secret, byte[] signature, boolean json)
            throws CliException, ClientException {
        Session.Connection connection = session.connect(address);
        if (!json && connection.verified()) {
            session.output().remark("Successfully verified Coordinator, now uploading recovery secret");
        }
        RecoveryProgress progress = connection.client().recovery().upload(secret, signature);
        if (json) {
            session.output().json(session.output().object()
                    .put("remaining", progress.remaining())
                    .put("recovered", progress.recovered())
                    .put("message", progress.message()));
        } else {
            session.output().line(progress.message());
        }
    }
}
