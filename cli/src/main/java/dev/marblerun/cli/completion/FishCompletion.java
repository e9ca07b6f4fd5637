package dev.marblerun.cli.completion;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The completion script of fish (fishshell.com, complete): a line for each command and option, and when it applies. */
final class FishCompletion {
    /** The words before the cursor without options; whether they begin with these commands, or are just these. */
    private static final String PREDICATES = """
            function __fish_NAME_words
                set -l words
                for word in (commandline -opc)[2..-1]
                    string match -q -- '-*' $word; or set -a words $word
                end
                echo "$words"
            end
            function __fish_NAME_at
                string match -q -- (string trim -l "$argv *") (__fish_NAME_words)' '
            end
            function __fish_NAME_choosing
                test (__fish_NAME_words) = "$argv"
            end
            """;

    private final String name;
    private final List<String> lines = new ArrayList<>();

    private FishCompletion(String name) {
        this.name = name;
    }

    static String script(CommandLine root) {
        FishCompletion script = new FishCompletion(root.getCommandName());
        script.lines.add("# Completion of " + script.name + " for fish.");
        PREDICATES.replace("NAME", script.name).lines().forEach(script.lines::add);
        script.command(root.getCommandSpec(), List.of());
        return String.join("\n", script.lines) + "\n";
    }

    private void command(CommandSpec command, List<String> path) {
        String words = path.isEmpty() ? "" : " " + String.join(" ", path);
        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                lines.add(option(option, words));
            }
        }
        Set<CommandLine> seen = new LinkedHashSet<>();
        for (Map.Entry<String, CommandLine> below : command.subcommands().entrySet()) {
            lines.add("complete -c " + name + " -n '__fish_" + name + "_choosing" + words + "' -f -a " + below.getKey()
                    + " -d " + quoted(first(below.getValue().getCommandSpec().usageMessage().description())));
            List<String> longer = new ArrayList<>(path);
            longer.add(below.getKey());
            if (seen.add(below.getValue())) {
                command(below.getValue().getCommandSpec(), longer);
            }
        }
    }

    private String option(OptionSpec option, String words) {
        StringBuilder line = new StringBuilder("complete -c " + name + " -n '__fish_" + name + "_at" + words + "'");
        for (String each : option.names()) {
            line.append(each.startsWith("--") ? " -l " + each.substring(2) : " -s " + each.substring(1));
        }
        if (option.arity().max() > 0) {
            line.append(" -r");
            if (option.completionCandidates() != null) {
                List<String> candidates = new ArrayList<>();
                option.completionCandidates().forEach(candidates::add);
                line.append(" -f -a ").append(quoted(String.join(" ", candidates)));
            }
        }
        return line.append(" -d ").append(quoted(first(option.description()))).toString();
    }

    private static String first(String[] description) {
        return description.length == 0 ? "" : description[0];
    }

    /** In single quotes, where fish knows two escapes. */
    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ") + "'";
    }
}
