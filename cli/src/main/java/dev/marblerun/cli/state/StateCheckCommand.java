package dev.marblerun.cli.state;

import dev.marblerun.api.state.StateBytes;
import dev.marblerun.api.state.StateDamagedException;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code state check}: whether the files of a state are whole and fit each other, as far as that shows without the key.
 */
@Command(name = "check",
        description = "Check the sealed state in a folder, of a running Coordinator, a stopped one or a backup. Exit"
                + " status: 0 nothing is wrong, 1 something is.")
final class StateCheckCommand implements Callable<Integer> {
    private static final String NOT_CHECKED =
            "whether the records are authentic and what they say: only the Coordinator, which has the key, can tell";

    private final Session session;

    @Parameters(paramLabel = "DIR", description = "The folder with sealed_data and sealed_key.")
    private Path folder = Path.of("");

    @Mixin
    private final FormatOption format = new FormatOption();

    StateCheckCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException {
        Path resolved = session.terminal().resolve(folder);
        Path data = resolved.resolve(SealedPair.DATA);
        try (FileChannel file = FileChannel.open(data)) {
            SealedPair pair =
                    SealedPair.read(StateBytes.of(file), Files.readAllBytes(resolved.resolve(SealedPair.KEY)));
            if (format.json()) {
                session.output().json(json(pair));
            } else {
                print(pair);
            }
            return 0;
        } catch (NoSuchFileException e) {
            throw missing(folder, e);
        } catch (StateDamagedException e) {
            throw new CliException(
                    data + " cannot be used: " + e.getMessage() + ". Restore " + SealedPair.DATA + " and "
                            + SealedPair.KEY + " together from a backup, or recover with the recovery keys",
                    e);
        } catch (IOException e) {
            throw new CliException("reading " + resolved + ": " + e.getMessage(), e);
        }
    }

    static CliException missing(Path folder, NoSuchFileException e) {
        return new CliException(
                "there is no " + Path.of(e.getFile()).getFileName() + " in " + folder
                        + ". Name the folder that EDG_COORDINATOR_SEAL_DIR names; before a manifest is set it is empty",
                e);
    }

    private void print(SealedPair pair) {
        var output = session.output();
        output.line("sealed_data: log " + HexFormat.of().formatHex(pair.logId(), 0, 8) + ", " + pair.records()
                + " records (" + (pair.records() - pair.changes()) + " of the snapshot, " + pair.changes()
                + " of changes), " + pair.end() + " bytes");
        if (pair.unfinished() > 0) {
            output.line("             " + pair.unfinished()
                    + " bytes of a record that was never acknowledged; the next start drops them");
        }
        output.line("sealed_key:  fits, knows of record " + pair.reached() + "; " + pair.sealing());
        output.line("not checked: " + NOT_CHECKED);
    }

    private ObjectNode json(SealedPair pair) {
        return session.output().object()
                .put("log", HexFormat.of().formatHex(pair.logId()))
                .put("records", pair.records())
                .put("changes", pair.changes())
                .put("bytes", pair.end())
                .put("unfinishedBytes", pair.unfinished())
                .put("knownRecord", pair.reached())
                .put("sealing", pair.sealing())
                .put("notChecked", NOT_CHECKED);
    }
}
