package dev.marblerun.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The images that the demo's marbles run from: folders whose files are what gets measured. */
final class Images {
    private final Home home;
    private final Path folder;

    Images(Home home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Puts an image together: the sample's files and its jar. */
    Path build(String name) throws DemoException {
        try {
            copy(home.image(name), path(name));
            Path lib = Files.createDirectories(path(name).resolve("lib"));
            Files.copy(home.samples(), lib.resolve("hello.jar"), StandardCopyOption.REPLACE_EXISTING);
            return path(name);
        } catch (IOException e) {
            throw new DemoException("putting the image " + name + " together: " + e.getMessage(), e);
        }
    }

    /** A copy of an image in which somebody changed one line of one file. */
    Path tampered(String name) throws DemoException {
        Path copy = path(name + "-tampered");
        try {
            copy(path(name), copy);
            Files.writeString(
                    copy.resolve("bin").resolve(name), "# and a line that nobody signed\n", StandardOpenOption.APPEND);
            return copy;
        } catch (IOException e) {
            throw new DemoException("copying the image " + name + ": " + e.getMessage(), e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(
                            file, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
