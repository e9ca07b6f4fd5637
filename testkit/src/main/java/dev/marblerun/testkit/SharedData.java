package dev.marblerun.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The contract's data, which is no part of this repository. A test that needs it skips visibly when it is absent. */
public final class SharedData {
    private SharedData() {}

    /** A file or folder below the shared folder; the calling test is skipped when there is none. */
    public static Path path(String relative) {
        Path path = Path.of(System.getProperty("marblerun.shared", "../shared")).resolve(relative);
        Assumptions.assumeTrue(Files.exists(path), () -> "SKIPPED: no shared data at " + path);
        return path;
    }

    /** The content of a file below the shared folder. */
    public static byte[] bytes(String relative) throws IOException {
        return Files.readAllBytes(path(relative));
    }
}
