package dev.marblerun.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Java service that has nothing to do: it says that it runs, and how much memory it took until then. */
public final class Started {
    private Started() {}

    /** Prints the peak of the resident memory, in KiB. */
    public static void main(String[] words) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                System.out.println(line.replaceAll("\\D", ""));
            }
        }
    }
}
