package dev.marblerun.cli.collateral;

import dev.marblerun.attestation.collateral.source.CollateralSourceException;
import dev.marblerun.attestation.collateral.source.LocalItems;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code collateral show}: what a folder or bundle has, and whether it is genuine and in force. */
@Command(name = "show",
        description = "Show the documents of a folder or bundle and check them. Exit status: 0 all in force, 1 one is"
                + " not genuine or cannot be read, 3 one is expired or not yet valid.")
final class ShowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "PATH", description = "A bundle, a folder of collateral, or a folder of such folders.")
    private Path path = Path.of("");

    @Mixin
    private final CheckOptions checks = new CheckOptions();

    @Mixin
    private final FormatOption format = new FormatOption();

    ShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException {
        try {
            LocalItems items = new LocalItems(session.terminal().resolve(path));
            DocumentList list = new DocumentList(DocumentReport.of(items.entries(), checks.checks(session)));
            list.print(session, format.json());
            return list.exitStatus();
        } catch (CollateralSourceException e) {
            throw new CliException(e.sentence(), e);
        }
    }
}
