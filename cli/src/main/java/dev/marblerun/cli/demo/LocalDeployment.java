package dev.marblerun.cli.demo;

import dev.marblerun.cli.demo.Processes.Program;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.simulated.PackageProperties;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A Coordinator and two marbles on this machine, in the simulated TEE, below one folder. */
final class LocalDeployment implements AutoCloseable {
    private static final Duration START_TIME = Duration.ofSeconds(60);

    private final Home home;
    private final Path folder;
    private final Cli cli;
    private final Processes processes = new Processes();
    private final SimulatedPlatform platform;
    private final Images images;
    private final int clientPort;
    private final int meshPort;
    private final int serverPort;

    LocalDeployment(Home home, Path folder, Cli cli) throws DemoException {
        this.home = home;
        this.folder = folder;
        this.cli = cli;
        try {
            this.platform = SimulatedPlatform.openOrCreate(folder.resolve("tee"));
        } catch (TeeException e) {
            throw new DemoException("the simulated TEE: " + e.getMessage(), e);
        }
        this.images = new Images(home, folder.resolve("images"));
        this.clientPort = Ports.free();
        this.meshPort = Ports.free();
        this.serverPort = Ports.free();
    }

    String clientAddress() {
        return "localhost:" + clientPort;
    }

    String meshAddress() {
        return "localhost:" + meshPort;
    }

    int serverPort() {
        return serverPort;
    }

    Path manifest() {
        return folder.resolve("manifest.json");
    }

    Images images() {
        return images;
    }

    /** The flags by which every command verifies this Coordinator; relative to nothing, so they can be copied. */
    String[] trust(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(
                "--simulated-tee", platform.directory().toString(),
                "--era-config", folder.resolve("coordinator-era.json").toString(),
                "--coordinator-cert", folder.resolve("coordinator-cert.pem").toString()));
        return arguments.toArray(String[]::new);
    }

    PackageProperties startCoordinator() throws DemoException {
        Path program = home.program("coordinator");
        PackageProperties identity = measure(program);
        ObjectNode era = new JsonMapper()
                .createObjectNode()
                .put("UniqueID", identity.uniqueId())
                .put("Debug", true);
        write(folder.resolve("coordinator-era.json"), era.toPrettyString() + "\n");
        Program coordinator = processes.start(
                "the Coordinator",
                folder.resolve("coordinator"),
                Map.of(
                        "EDG_COORDINATOR_TEE", "simulated",
                        "EDG_SIMULATED_TEE_DIR", platform.directory().toString(),
                        "EDG_COORDINATOR_CLIENT_ADDR", "127.0.0.1:" + clientPort,
                        "EDG_COORDINATOR_MESH_ADDR", "127.0.0.1:" + meshPort,
                        "EDG_COORDINATOR_SEAL_DIR", folder.resolve("coordinator/state").toString()),
                java("coordinator", home.coordinatorOptions()));
        Ports.awaitListening(clientPort, coordinator, START_TIME);
        return identity;
    }

    void setManifest() throws DemoException {
        Path server = images.build("hello-server");
        Path client = images.build("hello-client");
        write(manifest(), DemoManifest.of(measure(server), server, measure(client), client, serverPort));
        cli.succeed(trust("manifest", "set", manifest().toString(), clientAddress()));
    }

    Program startServer() throws DemoException {
        Program server = marble("server", "server", images.path("hello-server"));
        Ports.awaitListening(serverPort, server, START_TIME);
        return server;
    }

    /** Starts a marble of that type, whose enclave is made of that image. */
    Program marble(String name, String type, Path image) throws DemoException {
        Path workingFolder = folder.resolve("marbles").resolve(name);
        return processes.start(
                "the marble " + name,
                workingFolder,
                Map.of(
                        "EDG_MARBLE_TEE", "simulated",
                        "EDG_SIMULATED_TEE_DIR", platform.directory().toString(),
                        "EDG_SIMULATED_TEE_IMAGE", image.toString(),
                        "EDG_MARBLE_COORDINATOR_ADDR", meshAddress(),
                        "EDG_MARBLE_TYPE", type,
                        "EDG_MARBLE_DNS_NAMES", "localhost",
                        "EDG_MARBLE_UUID_FILE", workingFolder.resolve("uuid").toString()),
                java("premain", List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")));
    }

    private List<String> java(String module, List<String> options) throws DemoException {
        List<String> command = new ArrayList<>(List.of(home.java().toString(), "--enable-native-access=ALL-UNNAMED"));
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(options);
        command.addAll(List.of("-jar", home.program(module).toString()));
        return command;
    }

    private PackageProperties measure(Path image) throws DemoException {
        try {
            return PackageProperties.of(image, platform.signingKey());
        } catch (TeeException e) {
            throw new DemoException("measuring " + image + ": " + e.getMessage(), e);
        }
    }

    private static void write(Path file, String text) throws DemoException {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new DemoException("writing " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        processes.close();
    }
}
