package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.tee.selection.TeeChoice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PremainTest {
    @TempDir
    private Path dir;

    private final LogLines lines = new LogLines();
    private final List<Launch> launches = new ArrayList<>();
    private final List<ActivationRequest> asked = new ArrayList<>();

    /** A process that remembers what it was to become, or refuses. */
    private final class FakeExec implements Exec {
        private final String support;
        private final String failure;

        FakeExec(String support, String failure) {
            this.support = support;
            this.failure = failure;
        }

        @Override
        public void requireSupport() throws PremainException {
            if (!support.isEmpty()) {
                throw new PremainException(support);
            }
        }

        @Override
        public List<byte[]> environment() {
            return List.of("FOO=old".getBytes(StandardCharsets.UTF_8), "KEPT=1".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void become(Launch launch) throws PremainException {
            if (!failure.isEmpty()) {
                throw new PremainException(failure);
            }
            launches.add(launch);
        }
    }

    private void run(ActivationResp answer, Exec exec, List<String> command) throws PremainException {
        Settings settings = new Settings(
                new CoordinatorAddress("localhost", 1),
                "m",
                SubjectNames.parse("localhost"),
                dir.resolve("uuid"),
                Duration.ZERO);
        ActivationAnswer read = FakeCoordinator.read(answer);
        Activation coordinator = (identity, request) -> {
            asked.add(request);
            return read;
        };
        new Premain(
                        settings,
                        new Evidence(new TeeChoice.Renounced("EDG_MARBLE_TEE=none"), true),
                        coordinator,
                        Clock.systemUTC(),
                        lines.log())
                .become(Application.of(
                        command,
                        command.stream().map(w -> w.getBytes(StandardCharsets.UTF_8)).toList(),
                        ""), exec);
    }

    private List<String> filesLeft() throws Exception {
        try (var files = Files.walk(dir)) {
            return files.filter(f -> !f.equals(dir)).map(f -> dir.relativize(f).toString()).sorted().toList();
        }
    }

    @Test
    void become_answer_isApplied() throws Exception {
        ActivationResp answer = FakeCoordinator.answer(
                Map.of(dir + "/sub/f", "content"), Map.of("FOO", "bar"), "/bin/sh", "-c", "exit 3");
        run(answer, new FakeExec("", ""), List.of());
        assertThat(launches).hasSize(1);
        Launch launch = launches.get(0);
        assertThat(launch.program()).isEqualTo(Path.of("/bin/sh"));
        List<String> environment = launch.environment().stream()
                .map(v -> new String(v, StandardCharsets.UTF_8))
                .toList();
        assertThat(environment).contains("KEPT=1", "FOO=bar").doesNotContain("FOO=old").hasSize(6);
        assertThat(dir.resolve("sub/f")).hasContent("content");
        assertThat(asked).hasSize(1);
        ActivationRequest request = asked.get(0);
        assertThat(request.uuid()).isEqualTo(Files.readString(dir.resolve("uuid")));
        assertThat(request.marbleType()).isEqualTo("m");
        assertThat(request.quote()).isEmpty();
        assertThat(request.csr()).isNotEmpty();
    }

    @Test
    void become_anyStart_saysTheOriginalsStepsAndNoSecret() throws Exception {
        run(FakeCoordinator.answer(Map.of(dir + "/f", "canary"), Map.of("E", "canary")), new FakeExec("", ""),
                List.of("/bin/sh", "canary"));
        assertThat(lines.text().lines().map(l -> l.substring("[PreMain] 2026/01/02 03:04:05 ".length())))
                .contains(
                        "loading TLS Credentials",
                        "loading UUID",
                        "generating CSR",
                        "generating quote",
                        "activating marble of type m",
                        "Not using TTLS",
                        "creating files from manifest",
                        "setting env vars from manifest",
                        "done with PreMain");
        assertThat(lines.text()).doesNotContain("canary");
    }

    @Test
    void become_execFails_writtenFilesAreGone() throws Exception {
        ActivationResp answer = FakeCoordinator.answer(Map.of(dir + "/sub/f", "x"), Map.of(), "/bin/sh");
        assertThatThrownBy(() -> run(answer, new FakeExec("", "starting failed"), List.of()))
                .hasMessage("starting failed");
        assertThat(filesLeft()).containsExactly("uuid");
    }

    @Test
    void become_secondFileFails_firstIsGone() throws Exception {
        ActivationResp answer =
                FakeCoordinator.answer(Map.of(dir + "/a", "x", dir + "/a/b", "y"), Map.of(), "/bin/sh");
        assertThatThrownBy(() -> run(answer, new FakeExec("", ""), List.of())).isInstanceOf(PremainException.class);
        assertThat(filesLeft()).containsExactly("uuid");
        assertThat(launches).isEmpty();
    }

    @Test
    void become_argvNamesNothing_nothingIsWritten() throws Exception {
        ActivationResp answer = FakeCoordinator.answer(Map.of(dir + "/f", "x"), Map.of(), "/nowhere/app");
        assertThatThrownBy(() -> run(answer, new FakeExec("", ""), List.of())).hasMessageContaining("/nowhere/app");
        assertThat(filesLeft()).containsExactly("uuid");
        assertThat(lines.text()).doesNotContain("creating files");
    }

    @Test
    void become_transparentTls_nothingIsWritten() throws Exception {
        ActivationResp answer = FakeCoordinator.answer(
                Map.of(dir + "/f", "x"), Map.of("MARBLE_TTLS_CONFIG", "{}"), "/bin/sh");
        assertThatThrownBy(() -> run(answer, new FakeExec("", ""), List.of())).hasMessageContaining("TTLS configured");
        assertThat(filesLeft()).containsExactly("uuid");
    }

    @Test
    void become_execUnsupported_nobodyIsAskedAndNothingWritten() throws Exception {
        assertThatThrownBy(() -> run(FakeCoordinator.answer(Map.of(), Map.of()), new FakeExec("too old", ""), List.of()))
                .hasMessage("too old");
        assertThat(asked).isEmpty();
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void nativeExec_variantForOldJava_saysWhatIsNeeded() {
        // The classes folder is no multi-release jar, so this is the variant for Java 17.
        assertThatThrownBy(() -> new NativeExec().requireSupport())
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("needs Java 22 or newer");
    }
}
