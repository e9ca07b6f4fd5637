package dev.marblerun.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts of the premain and of a Java service with the agent; bench/premain. */
public final class PremainBench {
    private static final int LARGEST_MIB = 2_048;

    private final Path root;
    private final Path folder;
    private final Server server;
    private final int starts;

    private PremainBench(Path root, Path folder, Server server, int starts) {
        this.root = root;
        this.folder = folder;
        this.server = server;
        this.starts = starts;
    }

    /** Takes how many starts to measure; 20 when nothing is said. */
    public static void main(String[] words) throws Exception {
        Path root = Path.of(System.getProperty("marblerun.root", "."));
        Path folder = Files.createTempDirectory("marblerun-bench");
        int starts = words.length > 0 ? Integer.parseInt(words[0]) : 20;
        try (Server server = Server.start(root, folder, Map.of("EDG_COORDINATOR_TEE", "none"))) {
            server.setManifest(Manifests.small("\"UniqueID\": \"00\""));
            PremainBench bench = new PremainBench(root, folder, server, starts);
            // Its first activations are the Coordinator's start, not the premain's.
            for (int i = 0; i < starts; i++) {
                bench.time(bench.command("/bin/echo", "up"));
            }
            bench.premain();
            bench.agent();
        }
    }

    private List<String> command(String... application) {
        List<String> command = new ArrayList<>();
        command.add(root.resolve("premain/target/image/bin/premain").toString());
        command.add("--");
        command.addAll(List.of(application));
        return command;
    }

    private void premain() throws Exception {
        print("premain, spawn to the application's first output", times(command("/bin/echo", "up")));
        Map<Memory, Long> most = new EnumMap<>(Memory.class);
        for (int i = 0; i < starts; i++) {
            watch(command("/bin/sleep", "0.01"), most);
        }
        System.out.printf(
                "premain, most of all starts: resident %d MiB, address space %d MiB, threads %d%n",
                most.getOrDefault(Memory.VmHWM, 0L) / 1024,
                most.getOrDefault(Memory.VmPeak, 0L) / 1024,
                most.getOrDefault(Memory.Threads, 0L));
        System.out.printf("premain, smallest ulimit -v under which it works: %d MiB%n", smallestAddressSpace());
    }

    private void agent() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String jar = root.resolve("bench/target/marblerun-bench-0.1.0-all.jar").toString();
        String agent = "-javaagent:" + root.resolve("agent/target/marblerun-agent.jar");
        List<String> plain = List.of(java, "-XX:+UseSerialGC", "-cp", jar, Started.class.getName());
        List<String> activated = List.of(java, "-XX:+UseSerialGC", agent, "-cp", jar, Started.class.getName());
        print("Java service by itself", times(plain));
        print("Java service with the agent", times(activated));
        Path archive = folder.resolve("agent.jsa");
        Process making = new ProcessBuilder(root.resolve("agent/archive").toString(), archive.toString())
                .inheritIO()
                .start();
        if (making.waitFor() != 0) {
            throw new IOException("agent/archive failed");
        }
        for (List<String> compiling : List.of(List.<String>of(), List.of("-XX:TieredStopAtLevel=1"))) {
            String kind = compiling.isEmpty() ? "" : ", without the optimising compiler";
            List<String> own = new ArrayList<>(plain);
            own.addAll(1, compiling);
            print("Java service by itself" + kind, times(own));
            List<String> archived = new ArrayList<>(List.of(
                    java,
                    "-XX:+UseSerialGC",
                    "-XX:SharedArchiveFile=" + archive,
                    agent,
                    "-cp",
                    agent.substring("-javaagent:".length()) + ":" + jar,
                    Started.class.getName()));
            archived.addAll(1, compiling);
            print("Java service with the agent and its archive" + kind, times(archived));
        }
    }

    /** What one start took. */
    private record Start(double wallMillis, double cpuMillis, String output) {}

    private Start[] times(List<String> command) throws Exception {
        Start[] all = new Start[starts];
        for (int i = 0; i < starts; i++) {
            all[i] = time(command);
        }
        return all;
    }

    private Start time(List<String> command) throws Exception {
        double cpu = ChildUsage.millis();
        long begun = System.nanoTime();
        Process process = builder(command).start();
        String output;
        double wall;
        try (InputStream out = process.getInputStream()) {
            int first = out.read();
            wall = (System.nanoTime() - begun) / 1e6;
            output = first < 0 ? "" : (char) first + new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (process.waitFor() != 0 || output.isEmpty()) {
            throw new IOException("it did not start: " + Files.readString(folder.resolve("premain.log")));
        }
        return new Start(wall, ChildUsage.millis() - cpu, output.strip());
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("premain.log").toFile());
        builder.environment().put("EDG_MARBLE_TYPE", "m");
        builder.environment().put("EDG_MARBLE_TEE", "none");
        builder.environment().put("EDG_MARBLE_COORDINATOR_ADDR", "127.0.0.1:" + server.mesh().getPort());
        return builder;
    }

    private static void print(String name, Start[] all) {
        System.out.printf(
                "%s: wall %.0f ms, CPU %.0f ms (medians of %d)%s%n",
                name,
                median(Arrays.stream(all).mapToDouble(Start::wallMillis).toArray()),
                median(Arrays.stream(all).mapToDouble(Start::cpuMillis).toArray()),
                all.length,
                all[0].output.matches("\\d+")
                        ? ", resident %.1f MiB".formatted(
                                median(Arrays.stream(all).mapToDouble(s -> Long.parseLong(s.output)).toArray()) / 1024)
                        : "");
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private enum Memory {
        VmHWM,
        VmPeak,
        Threads
    }

    /** Looks at a start until it has become its application, whose figures are not ours. */
    private void watch(List<String> command, Map<Memory, Long> most) throws Exception {
        Process process = builder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        while (process.isAlive()) {
            List<String> lines;
            try {
                lines = Files.readAllLines(status);
            } catch (IOException e) {
                break;
            }
            if (lines.get(0).endsWith("\tsleep")) {
                break;
            }
            for (String line : lines) {
                for (Memory memory : Memory.values()) {
                    if (line.startsWith(memory + ":")) {
                        most.merge(memory, Long.parseLong(line.replaceAll("\\D", "")), Math::max);
                    }
                }
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        process.waitFor();
    }

    private int smallestAddressSpace() throws Exception {
        int fails = 16;
        int works = LARGEST_MIB;
        while (works - fails > 4) {
            int middle = (works + fails) / 2;
            String limited = "ulimit -v " + middle * 1024 + " && exec \"$0\" -- /bin/true";
            Process process = builder(List.of("/bin/sh", "-c", limited, command("/bin/true").get(0)))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() == 0) {
                works = middle;
            } else {
                fails = middle;
            }
        }
        return works;
    }
}
