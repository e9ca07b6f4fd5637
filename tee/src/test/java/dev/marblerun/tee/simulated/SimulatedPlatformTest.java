package dev.marblerun.tee.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.TeeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The folder: made once, the same for all, complete or refused. */
class SimulatedPlatformTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir
    static Path shared;

    @TempDir
    Path dir;

    private static Path original;

    @BeforeAll
    static void makePlatform() throws Exception {
        original = shared.resolve("platform");
        SimulatedPlatform.create(original, PlatformOptions.DEFAULT.withLifetime(Duration.ofDays(30)), NOW);
    }

    @Test
    void absentFolder_openedOrCreated_isPrivateAndComplete() throws Exception {
        Path folder = dir.resolve("a/b/platform");

        SimulatedPlatform platform = SimulatedPlatform.openOrCreate(folder);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
        Set<String> names = new HashSet<>();
        for (Path file : list(folder)) {
            names.add(file.getFileName().toString());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).as(file.toString())
                    .isEqualTo("rw-------");
        }
        assertThat(names).containsExactlyInAnyOrder(".lock", "platform.properties", "root_ca.pem", "root_ca_crl.der",
                "pck_crl.der", "pck_crl_issuer_chain.pem", "tcb_info.json", "tcb_info_issuer_chain.pem",
                "qe_identity.json", "qe_identity_issuer_chain.pem", "pck_chain.pem", "pck_key.pem", "signing_key.pem",
                "seal_secret.bin");
        assertThat(platform.level()).isEqualTo(SimulatedTcbLevel.UP_TO_DATE);
        assertThat(platform.rootCertificate().getSubjectX500Principal().getName())
                .contains("SIMULATED SGX Root CA (insecure)").doesNotContain("Intel");
        assertThat(Files.readString(folder.resolve("platform.properties"))).contains(SimulatedTee.WARNING);
    }

    @Test
    void platform_openedAgain_isTheSame() throws Exception {
        SimulatedPlatform first = SimulatedPlatform.openOrCreate(dir.resolve("p"));
        SimulatedPlatform second = SimulatedPlatform.openOrCreate(dir.resolve("p"));

        assertThat(second.rootCertificate()).isEqualTo(first.rootCertificate());
        assertThat(second.signingKey().signerId()).isEqualTo(first.signingKey().signerId());
    }

    @Test
    void emptyFolder_openedOrCreated_isFilled() throws Exception {
        Path folder = Files.createDirectory(dir.resolve("mounted"));

        assertThat(SimulatedPlatform.openOrCreate(folder).directory()).isEqualTo(folder);
    }

    @Test
    void threads_creatingAtOnce_getOnePlatform() throws Exception {
        Path folder = dir.resolve("p");
        Set<Object> roots = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<SimulatedPlatform>> opened = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                opened.add(threads.submit(() -> SimulatedPlatform.openOrCreate(folder)));
            }
            for (Future<SimulatedPlatform> platform : opened) {
                roots.add(platform.get(60, TimeUnit.SECONDS).rootCertificate());
            }
        }

        assertThat(roots).hasSize(1);
    }

    @Test
    void processes_creatingAtOnce_getOnePlatform() throws Exception {
        Path folder = dir.resolve("p");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                            OpenPlatform.class.getName(), folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(dir.resolve("output" + i).toFile())
                    .start());
        }
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < processes.size(); i++) {
            assertThat(processes.get(i).waitFor(120, TimeUnit.SECONDS)).isTrue();
            answers.add(Files.readString(dir.resolve("output" + i)));
        }

        assertThat(answers).hasSize(1);
        assertThat(answers.iterator().next()).contains("signing key of ");
    }

    /** The other processes of the test above. */
    static final class OpenPlatform {
        private OpenPlatform() {}

        @SuppressWarnings("SystemOut") // the parent reads the answer there
        public static void main(String[] args) throws TeeException {
            SimulatedPlatform platform = SimulatedPlatform.openOrCreate(Path.of(args[0]));
            System.out.println(platform.rootCertificate().getSerialNumber() + " " + platform.signingKey());
        }
    }

    @ParameterizedTest
    @EnumSource
    void file_missing_isRefusedByName(PlatformFile file) throws Exception {
        Path copy = copy();
        Files.delete(copy.resolve(file.fileName()));

        assertDamaged(copy, file.fileName());
    }

    @ParameterizedTest
    @EnumSource
    void file_changedByOneBit_isRefusedByName(PlatformFile file) throws Exception {
        Path copy = copy();
        byte[] content = Files.readAllBytes(copy.resolve(file.fileName()));
        content[content.length / 2] ^= 1;
        Files.write(copy.resolve(file.fileName()), content);

        assertDamaged(copy, file.fileName());
    }

    @Test
    void index_missingBesideFiles_isRefusedAndNotOverwritten() throws Exception {
        Path copy = copy();
        Files.delete(copy.resolve("platform.properties"));
        byte[] key = Files.readAllBytes(copy.resolve("signing_key.pem"));

        assertThatThrownBy(() -> SimulatedPlatform.openOrCreate(copy))
                .isInstanceOf(TeeException.class).hasMessageContaining("platform.properties is not");
        assertThatThrownBy(() -> SimulatedPlatform.open(copy))
                .isInstanceOf(TeeException.class).hasMessageContaining("no complete simulated platform");
        assertThat(Files.readAllBytes(copy.resolve("signing_key.pem"))).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({
        "version=1, version=2", "version=1, ''", "UP_TO_DATE, BEST", "Date=false, Date=maybe", "sha256., sha512.",
        "version=1, no equals sign"
    })
    void index_changed_isRefused(String from, String to) throws Exception {
        Path copy = copy();
        Path index = copy.resolve("platform.properties");
        Files.writeString(index, Files.readString(index).replace(from, to));

        assertDamaged(copy, "");
    }

    @Test
    void platform_outsideItsTime_isRefusedWithBothEnds() throws Exception {
        Instant end = NOW.plus(Duration.ofDays(30));
        Instant begin = NOW.minus(Duration.ofDays(1));

        assertThat(SimulatedPlatform.open(original, InstantSource.fixed(begin)).level()).isNotNull();
        assertThat(SimulatedPlatform.open(original, InstantSource.fixed(end)).level()).isNotNull();
        for (Instant time : List.of(begin.minusSeconds(1), end.plusSeconds(1))) {
            assertThatThrownBy(() -> SimulatedPlatform.open(original, InstantSource.fixed(time)))
                    .isInstanceOf(TeeException.class)
                    .hasMessageContaining(begin.toString())
                    .hasMessageContaining(end.toString());
        }
    }

    @Test
    void folder_notWritable_isRefusedByName() throws Exception {
        Path file = Files.createFile(dir.resolve("file"));

        assertThatThrownBy(() -> SimulatedPlatform.openOrCreate(file))
                .isInstanceOf(TeeException.class).hasMessageContaining(file.toString());
        assertThatThrownBy(() -> SimulatedPlatform.openOrCreate(file.resolve("below")))
                .isInstanceOf(TeeException.class).hasMessageContaining("must be writable");
    }

    @Test
    void platform_createdTwice_isRefused() {
        assertThatThrownBy(() -> SimulatedPlatform.create(original, PlatformOptions.DEFAULT, NOW))
                .isInstanceOf(TeeException.class).hasMessageContaining("already");
    }

    @Test
    void lifetime_underAMinute_isRefused() {
        assertThatThrownBy(() -> PlatformOptions.DEFAULT.withLifetime(Duration.ofSeconds(59)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertDamaged(Path folder, String file) {
        assertThatThrownBy(() -> SimulatedPlatform.open(folder, InstantSource.fixed(NOW)))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("is damaged")
                .hasMessageContaining(file);
    }

    private Path copy() throws IOException {
        Path copy = Files.createDirectory(dir.resolve("copy"));
        for (Path file : list(original)) {
            Files.copy(file, copy.resolve(file.getFileName().toString()));
        }
        return copy;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
