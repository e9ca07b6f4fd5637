package dev.marblerun.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the programs lie: the folder of the launcher, which names it in MARBLERUN_HOME. */
record Home(Path root) {
    private static final String VERSION = "0.1.0";

    static Home find() throws DemoException {
        String root = System.getenv("MARBLERUN_HOME");
        if (root == null) {
            throw new DemoException("start this through ./marblerun, which knows where the programs are");
        }
        return new Home(Path.of(root));
    }

    Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    Path program(String module) throws DemoException {
        return existing(
                root.resolve("lib").resolve("marblerun-" + module + ".jar"),
                root.resolve(module).resolve("target").resolve("marblerun-" + module + "-" + VERSION + "-all.jar"));
    }

    /** As the launcher starts a Coordinator, with the AOT cache that it has recorded, if there is one. */
    List<String> coordinatorOptions() throws DemoException {
        List<String> options = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-Xms64m",
                "-XX:NewSize=24m",
                "-XX:MaxRAMPercentage=50",
                "-XX:TieredStopAtLevel=1"));
        Path program = program("coordinator");
        Path cache = Path.of(program.toString().replaceFirst("\\.jar$", ".aot"));
        try {
            if (Files.isReadable(cache)
                    && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(program)) >= 0) {
                options.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
            }
        } catch (IOException e) {
            throw new DemoException("looking at " + cache + ": " + e.getMessage(), e);
        }
        return options;
    }

    Path samples() throws DemoException {
        return existing(
                root.resolve("lib").resolve("marblerun-samples.jar"),
                root.resolve("samples").resolve("target").resolve("marblerun-samples-" + VERSION + ".jar"));
    }

    Path image(String name) throws DemoException {
        return existing(root.resolve("samples").resolve("images").resolve(name));
    }

    private static Path existing(Path... candidates) throws DemoException {
        for (Path candidate : candidates) {
            if (Files.exists(candidate)) {
                return candidate;
            }
        }
        throw new DemoException(candidates[candidates.length - 1] + " is missing; run ./marblerun again to build it");
    }
}
