package dev.marblerun.cli;

import dev.marblerun.client.ClientException;
import dev.marblerun.client.CoordinatorClient;
import dev.marblerun.client.LogHead;
import dev.marblerun.client.UpdateLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Remembers the head of each deployment's update log, as a witness against rollback: a Coordinator whose log is no
 * continuation of what was seen has lost or rewritten a part of its history. A deployment is known by its root
 * certificate, which stays as long as it. One file each, for its owner's eyes alone.
 */
final class LogMemory {
    private static final String WHAT = "the head of the update log";
    private static final int MOST_BYTES = 4096;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Terminal terminal;
    private final UserFiles files;
    private final Output output;
    private final Optional<Path> folder;

    /** @param folder where to remember; empty when there is no place */
    LogMemory(Terminal terminal, UserFiles files, Output output, Optional<Path> folder) {
        this.terminal = terminal;
        this.files = files;
        this.output = output;
        this.folder = folder;
    }

    /**
     * Compares the Coordinator's log with what was seen, and remembers it.
     *
     * @param forget whether a log that is no continuation is accepted
     * @throws CliException when it is not, and says so loudly
     */
    void check(CoordinatorClient client, boolean forget) throws CliException, ClientException {
        if (folder.isEmpty()) {
            output.remark("Warning: neither XDG_CONFIG_HOME nor HOME is set, so nobody remembers how far the update log"
                    + " of this Coordinator was");
            return;
        }
        Path file = folder.get().resolve("log-heads").resolve(fingerprint(client.root()) + ".json");
        Optional<LogHead> seen = forget ? Optional.empty() : load(file);
        Optional<UpdateLog> log = log(client, seen);
        if (log.isEmpty()) {
            return;
        }
        if (seen.isPresent() && !seen.get().isContinuedBy(log.get().entries())) {
            throw rolledBack(seen.get(), log.get(), file);
        }
        if (!log.get().head().equals(seen.orElse(null))) {
            save(file, log.get().head());
        }
    }

    /** The log; empty when there is none, as there need not be before a manifest is set. */
    private static Optional<UpdateLog> log(CoordinatorClient client, Optional<LogHead> seen)
            throws CliException, ClientException {
        try {
            return Optional.of(client.updateLog());
        } catch (ClientException e) {
            if (e.kind() != ClientException.Kind.REFUSED || !e.serverMessage().contains("not in expected state")) {
                throw e;
            }
            if (seen.isPresent()) {
                throw new CliException("DO NOT TRUST THIS COORDINATOR: it says that it has no update log, and it had"
                        + " one with " + seen.get().entries() + " entries", e);
            }
            return Optional.empty();
        }
    }

    private CliException rolledBack(LogHead seen, UpdateLog log, Path file) {
        String how = log.entries().size() < seen.entries()
                ? "it has only " + log.entries().size() + " entries"
                : "its first " + seen.entries() + " entries are others";
        return new CliException("DO NOT TRUST THIS COORDINATOR: its update log does not continue the one seen before."
                + " It had " + seen.entries() + " entries with the head " + seen.hash() + ", and now " + how
                + ". Either an old state was restored, which brings back old packages, users and secrets, or the log"
                + " was rewritten. Ask whoever operates it. When an old backup was restored on purpose, accept that"
                + " with --forget-log-head (what was seen is in " + terminal.resolve(file) + ")");
    }

    private Optional<LogHead> load(Path file) throws CliException {
        if (!Files.exists(terminal.resolve(file))) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(files.read(WHAT, file, MOST_BYTES));
            return Optional.of(new LogHead(json.path("entries").asLong(-1), json.path("hash").asString("")));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new CliException("The file " + terminal.resolve(file) + ", in which " + WHAT + " is remembered, is"
                    + " damaged. Restore it, or begin anew with --forget-log-head", e);
        }
    }

    private void save(Path file, LogHead head) throws CliException {
        files.createFolder(WHAT, file);
        files.writePrivate(WHAT, file, output.object()
                .put("entries", head.entries())
                .put("hash", head.hash())
                .put("seen", terminal.clock().instant().toString())
                .toString()
                .getBytes(StandardCharsets.UTF_8));
    }

    private static String fingerprint(X509Certificate root) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(root.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No SHA-256, or a parsed certificate without encoding", e);
        }
    }
}
