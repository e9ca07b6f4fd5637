package dev.marblerun.cli.manifest;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** Where the recovery data goes, which a Coordinator tells once: it must not get lost on a full or read-only disk. */
final class RecoveryData {
    private static final String WHAT = "the recovery data";

    @Option(names = {"-r", "--recoverydata"}, paramLabel = "FILE",
            description = "Save recovery data to this file instead of printing it.")
    private @Nullable Path file;

    /** Fails now when saving would fail later. */
    void checkWritable(Session session) throws CliException {
        if (file != null) {
            session.files().checkWritable(WHAT, file);
        }
    }

    /** Adds the data to an answer in JSON that is printed, unless it goes to a file. */
    void addTo(ObjectNode json, Map<String, byte[]> secrets) {
        if (file == null) {
            put(json, secrets);
        } else {
            json.put("RecoveryDataFile", file.toString());
        }
    }

    /**
     * Saves the data, or prints it.
     *
     * @param inJson whether {@link #addTo} was used before: then nothing else is printed
     */
    void handOut(Session session, Map<String, byte[]> secrets, boolean inJson) throws CliException {
        ObjectNode json = session.output().object();
        put(json, secrets);
        if (file == null) {
            if (!inJson) {
                session.output().json(json);
            }
            return;
        }
        try {
            session.files().writePrivate(WHAT, file, session.output().bytes(json));
        } catch (CliException e) {
            session.output().json(json);
            throw new CliException(e.getMessage() + ". The recovery data is printed above instead; save it", e);
        }
        if (!inJson) {
            session.output().line("Recovery data saved to: " + file);
        }
    }

    private static void put(ObjectNode json, Map<String, byte[]> secrets) {
        ObjectNode byName = json.putObject("RecoverySecrets");
        secrets.forEach((name, share) -> byName.put(name, Base64.getEncoder().encodeToString(share)));
    }
}
