package dev.marblerun.cli.demo;

import dev.marblerun.cli.Terminal;
import dev.marblerun.cli.demo.Processes.Program;
import dev.marblerun.tee.simulated.SimulatedTee;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code demo}: the main job from nothing, each step with what it proves; fails when one is not as it should be. */
@Command(
        name = "demo",
        description = "Show a deployment on this machine from nothing, in a simulated TEE, and clean up.")
public final class DemoCommand implements Callable<Integer> {
    private static final Duration MARBLE_TIME = Duration.ofSeconds(60);
    private static final int STEPS = 7;

    private final Terminal terminal;
    private final Cli cli;
    private int step;

    /** @param runner runs the CLI's own commands */
    public DemoCommand(Terminal terminal, Runner runner) {
        this.terminal = terminal;
        this.cli = new Cli(runner::run, terminal);
    }

    /** Runs one command line of the CLI in this process. */
    public interface Runner {
        /** Returns the exit status. */
        int run(Terminal terminal, String... arguments);
    }

    @Override
    public Integer call() {
        PrintStream out = terminal.out();
        out.println(SimulatedTee.WARNING);
        try {
            Home home = Home.find();
            Path folder = Files.createTempDirectory("marblerun-demo");
            try (LocalDeployment deployment = new LocalDeployment(home, folder, cli)) {
                run(deployment);
            } finally {
                clean(folder);
            }
            out.println("Done: every step was as it should be.");
            return 0;
        } catch (DemoException | IOException e) {
            terminal.err().println("Error: after step " + step + ": " + e.getMessage());
            return 1;
        }
    }

    private void run(LocalDeployment deployment) throws DemoException {
        String uniqueId = deployment.startCoordinator().uniqueId();
        say(
                "The Coordinator runs in its simulated enclave " + uniqueId.substring(0, 16) + "...",
                cli.succeed(deployment.trust("status", deployment.clientAddress()))
                        + "; its quote was verified against that measurement");

        deployment.setManifest();
        say(
                "The manifest is set: two packages, two marbles",
                "only enclaves that it names will get certificates and secrets");

        Program server = deployment.startServer();
        say(
                "The marble \"server\" was attested and became an unmodified HTTPS server, process "
                        + server.process().pid(),
                server.awaitLine("hello-server: listening", MARBLE_TIME));

        Program client = deployment.marble("client", "client", deployment.images().path("hello-client"));
        int code = client.await(MARBLE_TIME);
        if (code != 0) {
            throw new DemoException("the client ended with code " + code + ":\n" + client.output());
        }
        say(
                "The marble \"client\" was attested and called the server over mutual TLS",
                client.awaitLine("hello-client: Hello, CN=", MARBLE_TIME));

        Path tampered = deployment.images().tampered("hello-server");
        Program impostor = deployment.marble("impostor", "server", tampered);
        if (impostor.await(MARBLE_TIME) == 0) {
            throw new DemoException("a server from a tampered image was let in:\n" + impostor.output());
        }
        say(
                "A \"server\" from an image with one changed line was refused, and never started",
                impostor.awaitLine("the package requires UniqueID", MARBLE_TIME));

        String verified =
                cli.succeed(deployment.trust(
                        "manifest", "verify", deployment.manifest().toString(), deployment.clientAddress()));
        say("An outside client verified the Coordinator and that exactly this manifest is in force", verified);

        Cli.Result wrong = cli.run(deployment.trust(
                "manifest", "verify", "0".repeat(64), deployment.clientAddress()));
        if (wrong.exitCode() == 0) {
            throw new DemoException("another manifest was verified as if it were in force");
        }
        say("The same client would notice any other manifest", wrong.err().lines().reduce("", (a, b) -> b));
    }

    private void say(String what, String proof) {
        step++;
        terminal.out().println("[" + step + "/" + STEPS + "] " + what);
        terminal.out().println("      " + proof.strip().replace("\n", "\n      "));
    }

    private void clean(Path folder) {
        try {
            Images.delete(folder);
        } catch (IOException e) {
            terminal.err().println("Warning: " + folder + " could not be removed: " + e.getMessage());
        }
    }
}
