package dev.marblerun.cli.collateral;

import dev.marblerun.attestation.collateral.source.Bundle;
import dev.marblerun.attestation.collateral.source.CollateralSourceException;
import dev.marblerun.attestation.collateral.source.Item;
import dev.marblerun.attestation.collateral.source.LocalItems;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code collateral bundle}: folders, caches and other bundles into one file. Nothing that is not genuine gets in. */
@Command(name = "bundle",
        description = "Put the collateral of folders, caches and other bundles into one file, checked. Exit status: 0"
                + " written, 1 one document is not genuine, 3 one is expired or not yet valid (nothing is written).")
final class BundleCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Folders or bundles.")
    private List<Path> paths = List.of();

    @Option(names = {"-o", "--output"}, paramLabel = "FILE", required = true, description = "The bundle.")
    private Path file = Path.of("");

    @Option(names = "--allow-expired", description = "Write it even if documents are expired or not yet valid.")
    private boolean allowExpired;

    @Mixin
    private final CheckOptions checks = new CheckOptions();

    BundleCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException {
        try {
            Map<Item, Bundle.Entry> newest = new LinkedHashMap<>();
            for (Path path : paths) {
                for (Bundle.Entry entry : new LocalItems(session.terminal().resolve(path)).entries()) {
                    newest.merge(entry.document().item(), entry,
                            (old, other) -> other.fetched().isAfter(old.fetched()) ? other : old);
                }
            }
            List<Bundle.Entry> entries = List.copyOf(newest.values());
            DocumentList list = new DocumentList(DocumentReport.of(entries, checks.checks(session)));
            list.print(session, false);
            int status = list.exitStatus();
            if (status == DocumentList.INVALID || (status != 0 && !allowExpired)) {
                session.output().remark("Error: not all documents can be used, so nothing was written. Fetch them anew"
                        + (status == DocumentList.INVALID ? "" : ", or take them as they are with --allow-expired"));
                return status;
            }
            session.files().writePublic("the bundle", file, Bundle.of(entries).write());
            session.output().line("Bundle of " + entries.size() + " documents saved to: " + file);
            return 0;
        } catch (CollateralSourceException e) {
            throw new CliException(e.sentence(), e);
        }
    }
}
