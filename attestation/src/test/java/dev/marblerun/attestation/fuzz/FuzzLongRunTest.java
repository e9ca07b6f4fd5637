package dev.marblerun.attestation.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Jazzer for as long as {@code marblerun.fuzz.seconds} says, a process for each target, one after the other; started by
 * {@code attestation/fuzz}. The corpus stays in {@code target/fuzz}, so that another run goes on from there.
 */
class FuzzLongRunTest {
    private static final int SECONDS = Integer.getInteger("marblerun.fuzz.seconds", 0);
    private static final List<String> TARGETS = Arrays.stream(
                    System.getProperty("marblerun.fuzz.targets", "").split(",", -1))
            .filter(name -> !name.isEmpty())
            .toList();

    @TestFactory
    Stream<DynamicTest> target_longRun_nothingFound() {
        Assumptions.assumeTrue(SECONDS > 0, "skipped: attestation/fuzz [SECONDS] [TARGET ...] runs it");
        return Arrays.stream(FuzzTarget.values())
                .filter(target -> TARGETS.isEmpty() || TARGETS.contains(target.name()))
                .map(target -> DynamicTest.dynamicTest(target.name(), () -> fuzz(target)));
    }

    private static void fuzz(FuzzTarget target) throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("marblerun.root", "..")).toAbsolutePath();
        Path folder = root.resolve("attestation/target/fuzz").resolve(target.name());
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        int number = 0;
        for (byte[] seed : target.seeds()) {
            Files.write(corpus.resolve("seed-" + number++), seed);
        }
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process jazzer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx768m", "-XX:+EnableDynamicAgentLoading", "--enable-native-access=ALL-UNNAMED",
                        "-cp", classPath, "-D" + FuzzDriver.TARGET + "=" + target,
                        "com.code_intelligence.jazzer.Jazzer", "--target_class=" + FuzzDriver.class.getName(),
                        "--instrumentation_includes=dev.marblerun.**", "--reproducer_path=" + folder,
                        "-max_total_time=" + SECONDS, "-timeout=25", "-rss_limit_mb=2048", "-max_len=65536",
                        "-artifact_prefix=" + folder + "/", corpus.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            assertThat(jazzer.waitFor(SECONDS + 120L, TimeUnit.SECONDS)).as("%s ends in time", target).isTrue();
            assertThat(jazzer.exitValue()).as("see %s", folder.resolve("log")).isZero();
            assertThat(Files.readString(folder.resolve("log"))).contains("Done ");
        } finally {
            jazzer.destroyForcibly();
        }
    }
}
