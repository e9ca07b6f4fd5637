package dev.marblerun.cli;

import dev.marblerun.cli.certificate.CertificateCommand;
import dev.marblerun.cli.collateral.CollateralCommand;
import dev.marblerun.cli.completion.CompletionCommand;
import dev.marblerun.cli.demo.DemoCommand;
import dev.marblerun.cli.demo.UpCommand;
import dev.marblerun.cli.explain.ExplainCommand;
import dev.marblerun.cli.manifest.ManifestCommand;
import dev.marblerun.cli.quote.PackageInfoCommand;
import dev.marblerun.cli.quote.QuoteCommand;
import dev.marblerun.cli.recovery.RecoverCommand;
import dev.marblerun.cli.recovery.RecoverWithSignatureCommand;
import dev.marblerun.cli.secret.SecretCommand;
import dev.marblerun.cli.state.StateCommand;
import dev.marblerun.client.ClientException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code marblerun}. Exit status: 0 success, 1 failure, 2 wrong usage. */
public final class Main {
    private Main() {}

    /** The root of all commands. It does nothing itself. */
    @Command(
            name = "marblerun",
            description = "Manage and verify confidential deployments.",
            versionProvider = Version.class)
    @SuppressWarnings("UnusedVariable") // picocli finds and reads the fields
    static final class Root {
        @Mixin
        private final GlobalOptions options;

        @Option(names = {"-V", "--version"}, versionHelp = true, description = "Print the version.")
        private boolean version;

        Root(GlobalOptions options) {
            this.options = options;
        }
    }

    /** Runs the command that the arguments name and ends the process. */
    public static void main(String[] args) {
        System.exit(run(Terminal.ofProcess(), args));
    }

    /** Runs a command in this process and returns its exit status. */
    public static int run(Terminal terminal, String... args) {
        return commandLine(terminal).execute(args);
    }

    /** Every command. One that is to be added comes into this list. */
    private static List<Object> commands(Session session) {
        return List.of(
                new StatusCommand(session),
                ManifestCommand.withSubcommands(session),
                CertificateCommand.withSubcommands(session),
                SecretCommand.withSubcommands(session),
                new RecoverCommand(session),
                RecoverWithSignatureCommand.withSubcommands(session),
                new PackageInfoCommand(session),
                QuoteCommand.withSubcommands(session),
                CollateralCommand.withSubcommands(session),
                new ExplainCommand(session),
                StateCommand.withSubcommands(session),
                new VersionCommand(session),
                new CompletionCommand(session),
                new UpCommand(session.terminal(), Main::run),
                new DemoCommand(session.terminal(), Main::run));
    }

    /** All commands with their options, for whoever runs or describes them. */
    static CommandLine commandLine(Terminal terminal) {
        GlobalOptions options = new GlobalOptions();
        Session session = new Session(options, terminal);
        CommandLine root = new CommandLine(new Root(options));
        commands(session).forEach(root::addSubcommand);
        root.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        root.setColorScheme(CommandLine.Help.defaultColorScheme(
                terminal.interactive() ? CommandLine.Help.Ansi.AUTO : CommandLine.Help.Ansi.OFF));
        root.setExecutionStrategy(parsed -> {
            session.announceSimulation();
            return new CommandLine.RunLast().execute(parsed);
        });
        root.setParameterExceptionHandler((e, arguments) -> {
            session.output().error(String.valueOf(e.getMessage()));
            terminal.err().println("Run with --help for the usage.");
            return CommandLine.ExitCode.USAGE;
        });
        root.setExecutionExceptionHandler((e, command, parsed) -> {
            session.output().error(sentence(e));
            return e instanceof UsageException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
        });
        return root;
    }

    /** Our own exceptions carry sentences for people; anything else is a defect and says what it is. */
    private static String sentence(Exception e) {
        return e instanceof CliException || e instanceof ClientException
                ? String.valueOf(e.getMessage())
                : "unexpected " + e + ". Please report this";
    }
}
