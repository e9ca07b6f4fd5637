package dev.marblerun.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.cli.SystemTool;
import dev.marblerun.cli.demo.Processes.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class ProcessesTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @BeforeEach
    void require() {
        SystemTool.require("sh", "sleep");
    }

    private Program start(Processes processes, String script) throws DemoException {
        return processes.start("the program", folder.resolve("p"), Map.of(), List.of("sh", "-c", script));
    }

    @Test
    void awaitLine_printedLater_isWaitedFor() throws Exception {
        try (Processes processes = new Processes()) {
            Program program = start(processes, "echo early; sleep 0.3; echo it listens; sleep 60");
            assertThat(program.awaitLine("listens", LONG)).isEqualTo("it listens");
        }
    }

    @Test
    void awaitLine_endedWithIt_isFound() throws Exception {
        try (Processes processes = new Processes()) {
            Program program = start(processes, "echo it is refused; exit 1");
            assertThat(program.await(LONG)).isEqualTo(1);
            assertThat(program.awaitLine("refused", LONG)).isEqualTo("it is refused");
        }
    }

    @Test
    void awaitLine_endedWithout_saysWhatItPrinted() throws Exception {
        try (Processes processes = new Processes()) {
            Program program = start(processes, "echo something else");
            assertThatThrownBy(() -> program.awaitLine("listens", LONG))
                    .isInstanceOf(DemoException.class)
                    .hasMessageContaining("the program did not say \"listens\" but:\nsomething else");
        }
    }

    @Test
    void awaitLine_timeOver_saysWhatItPrinted() throws Exception {
        try (Processes processes = new Processes()) {
            Program program = start(processes, "echo busy; sleep 60");
            assertThat(program.awaitLine("busy", LONG)).isEqualTo("busy");
            assertThatThrownBy(() -> program.awaitLine("listens", Duration.ofMillis(100)))
                    .hasMessageContaining("but:\nbusy");
        }
    }
}
