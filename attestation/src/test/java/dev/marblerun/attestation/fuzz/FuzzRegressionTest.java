package dev.marblerun.attestation.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every seed, every finding of a longer run, and some thousand changes of the seeds, against {@link Guard}. */
class FuzzRegressionTest {
    private static final long SEED = 20261123;
    private static final int CHANGES = 3000;

    /** What Jazzer finds by itself without seeds, when it is asked to fuzz; else its empty input. */
    @FuzzTest(maxDuration = "1m")
    void everyTarget_anyBytes_answerOrRefusal(byte[] bytes) {
        for (FuzzTarget target : FuzzTarget.values()) {
            Guard.run(target, bytes);
        }
    }

    @TestFactory
    Stream<DynamicTest> target_seedsFindingsAndChanges_answerOrRefusalWithinBounds() {
        return Arrays.stream(FuzzTarget.values())
                .map(target -> DynamicTest.dynamicTest(target.name(), () -> check(target)));
    }

    private static void check(FuzzTarget target) throws IOException {
        List<byte[]> inputs = new ArrayList<>(target.seeds());
        inputs.addAll(findings(target));
        inputs.forEach(input -> Guard.run(target, input));
        assertThat(inputs).isNotEmpty();
        Random random = new Random(SEED);
        for (int i = 0; i < CHANGES; i++) {
            byte[] changed = change(inputs.get(random.nextInt(inputs.size())), random);
            try {
                Guard.run(target, changed);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + SEED + ", change " + i, e);
            }
        }
    }

    /** Some bytes other, cut, or doubled in the middle. */
    private static byte[] change(byte[] input, Random random) {
        byte[] changed = input.clone();
        for (int n = random.nextInt(5); n >= 0 && changed.length > 0; n--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        }
        int at = random.nextInt(changed.length + 1);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(changed, at);
            case 1 -> {
                byte[] doubled = Arrays.copyOf(changed, changed.length + at);
                System.arraycopy(changed, 0, doubled, changed.length, at);
                yield doubled;
            }
            default -> changed;
        };
    }

    /** Inputs that once failed, kept beside the tests. */
    private static List<byte[]> findings(FuzzTarget target) throws IOException {
        Path folder = Path.of(System.getProperty("marblerun.root", "."), "attestation", "src", "test", "resources",
                "findings", target.name());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().map(FuzzRegressionTest::read).toList();
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
