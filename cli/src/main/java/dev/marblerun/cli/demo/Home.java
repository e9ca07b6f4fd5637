package dev.marblerun.cli.demo;

import java.nio.file.Files;
import java.nio.file.Path;

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
