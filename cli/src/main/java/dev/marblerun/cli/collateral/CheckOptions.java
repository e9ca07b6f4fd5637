package dev.marblerun.cli.collateral;

import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import dev.marblerun.client.Pem;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --root} and {@code --at}: against what and for which time documents are checked. */
final class CheckOptions {
    private static final int ROOT_BYTES = 64 * 1024;

    @Option(names = "--root", paramLabel = "FILE",
            description = "The root certificate that documents must lead to, PEM. Default: Intel's.")
    private @Nullable Path root;

    @Option(names = "--at", paramLabel = "TIME",
            description = "The time at which documents must be in force, such as 2025-06-30T12:00:00Z. Default: now.")
    private @Nullable String at;

    DocumentReport.Checks checks(Session session) throws CliException {
        return new DocumentReport.Checks(anchor(session), time(session));
    }

    private TrustAnchor anchor(Session session) throws CliException {
        if (root == null) {
            return session.anchor();
        }
        byte[] pem = session.files().read("the root certificate", root, ROOT_BYTES);
        try {
            return TrustAnchor.of(Pem.certificates(pem).getFirst());
        } catch (IllegalArgumentException e) {
            throw new CliException("--root: " + root + " is unusable: it " + e.getMessage(), e);
        }
    }

    private Instant time(Session session) throws CliException {
        if (at == null) {
            return session.terminal().clock().instant();
        }
        try {
            return Instant.parse(at);
        } catch (DateTimeParseException e) {
            throw new CliException("--at: " + at + " is no time such as 2025-06-30T12:00:00Z", e);
        }
    }
}
