package dev.marblerun.cli.demo;

import dev.marblerun.cli.Terminal;
import dev.marblerun.tee.simulated.SimulatedTee;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code up}: a Coordinator with a manifest and a running marble, left running until interrupted. */
@Command(
        name = "up",
        description = "Run a Coordinator and a marble on this machine, in a simulated TEE, until interrupted.")
public final class UpCommand implements Callable<Integer> {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where everything is kept; must not exist or be empty. Default: a new temporary folder.")
    private @Nullable Path directory;

    private final Terminal terminal;
    private final Cli cli;

    /** @param runner runs the CLI's own commands */
    public UpCommand(Terminal terminal, DemoCommand.Runner runner) {
        this.terminal = terminal;
        this.cli = new Cli(runner::run, terminal);
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintStream out = terminal.out();
        out.println(SimulatedTee.WARNING);
        try {
            Home home = Home.find();
            Path folder = folder();
            CountDownLatch interrupted = new CountDownLatch(1);
            LocalDeployment deployment = new LocalDeployment(home, folder, cli);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                deployment.close();
                interrupted.countDown();
            }));
            deployment.startCoordinator();
            deployment.setManifest();
            deployment.startServer();
            print(out, deployment, folder);
            interrupted.await();
            return 0;
        } catch (DemoException | IOException e) {
            terminal.err().println("Error: " + e.getMessage());
            return 1;
        }
    }

    private Path folder() throws IOException {
        if (directory == null) {
            return Files.createTempDirectory("marblerun-up");
        }
        Path folder = terminal.resolve(directory).toAbsolutePath().normalize();
        Files.createDirectories(folder);
        try (var entries = Files.list(folder)) {
            if (entries.findAny().isPresent()) {
                throw new IOException(folder + " is not empty; name a new folder");
            }
        }
        return folder;
    }

    private static void print(PrintStream out, LocalDeployment deployment, Path folder) {
        String trust = String.join(" ", deployment.trust());
        out.println("The Coordinator and the marble \"server\" are running. Everything is in " + folder + ".");
        out.println();
        out.println("  client API  https://" + deployment.clientAddress() + "/api/v2/status");
        out.println("  marble API  " + deployment.meshAddress());
        out.println("  the marble  https://localhost:" + deployment.serverPort() + "/ (asks for a client certificate)");
        out.println();
        out.println("Next, in another terminal:");
        out.println("  ./marblerun status " + deployment.clientAddress() + " " + trust);
        out.println("  ./marblerun manifest verify " + deployment.manifest() + " " + deployment.clientAddress() + " "
                + trust);
        out.println("  ./marblerun manifest log " + deployment.clientAddress() + " " + trust);
        out.println();
        out.println("Ctrl+C stops everything.");
    }
}
