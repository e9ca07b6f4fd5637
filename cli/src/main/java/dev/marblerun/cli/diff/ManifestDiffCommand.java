package dev.marblerun.cli.diff;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Output;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.diff.Change.Effect;
import dev.marblerun.cli.manifest.CheckedManifest;
import dev.marblerun.client.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code manifest diff}: who gains or loses what from one manifest to another. Uses no network. */
@Command(name = "diff", description = "Compare two manifests by effect: who gains or loses what.")
public final class ManifestDiffCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "<old>", description = "The manifest of before, JSON or YAML.")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "<new>", description = "The manifest of afterwards, JSON or YAML.")
    private Path after = Path.of("");

    @Option(names = "--fail-on-weaker", description = "Exit status 1 when something becomes weaker.")
    private boolean failOnWeaker;

    @Mixin
    private final FormatOption format = new FormatOption();

    public ManifestDiffCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException {
        List<Change> changes = ManifestDiff.of(version(before), version(after));
        if (format.json()) {
            json(changes);
        } else {
            text(changes);
        }
        return failOnWeaker && changes.stream().anyMatch(each -> each.effect() == Effect.WEAKER) ? 1 : 0;
    }

    private Version version(Path file) throws CliException {
        return Version.of(file.toString(), CheckedManifest.read(session, file));
    }

    private void text(List<Change> changes) {
        Output output = session.output();
        for (Change change : changes) {
            output.line("%-8s  %s".formatted(change.effect(), Printable.line(change.sentence())));
            output.line("          " + Printable.line(change.path()));
        }
        if (changes.isEmpty()) {
            output.line("No difference in effect.");
        }
    }

    private void json(List<Change> changes) {
        Output output = session.output();
        ObjectNode report = output.object();
        ArrayNode list = report.putArray("Changes");
        for (Change change : changes) {
            list.addObject()
                    .put("Effect", change.effect().name())
                    .put("Path", change.path())
                    .put("Sentence", change.sentence());
        }
        output.json(report);
    }
}
