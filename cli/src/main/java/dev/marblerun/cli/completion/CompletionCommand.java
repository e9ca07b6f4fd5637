package dev.marblerun.cli.completion;

import dev.marblerun.cli.Session;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: prints the completion script of a shell. */
@Command(name = "completion", description = {
    "Print a script that completes commands and options.",
    "bash, zsh: source <(marblerun completion bash)",
    "fish:      marblerun completion fish | source"
})
public final class CompletionCommand implements Callable<Integer> {
    /** The shells. Their names are what users write. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    private final Session session;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "<shell>", description = "One of ${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.bash;

    public CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli injects the specification before it runs a command");
        }
        CommandLine root = spec.root().commandLine();
        String script = switch (shell) {
            // One script for both: under zsh it loads zsh's bashcompinit.
            case bash, zsh -> AutoComplete.bash(root.getCommandName(), root);
            case fish -> FishCompletion.script(root);
        };
        session.output().raw(script.getBytes(StandardCharsets.UTF_8));
        return 0;
    }
}
