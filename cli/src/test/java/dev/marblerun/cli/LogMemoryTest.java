package dev.marblerun.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.testkit.FakeCoordinator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Coordinator whose update log changes in ways that it must not. */
@SuppressWarnings("NullAway.Init")
class LogMemoryTest {
    private static final String FIRST = "{\"update\":\"Initial manifest set\"}";
    private static final String SECOND = "{\"update\":\"Secret set\"}";

    @TempDir
    Path folder;

    private FakeCoordinator server;
    private CommandRun commands;

    @BeforeEach
    void start() throws Exception {
        server = FakeCoordinator.start(reportData -> null);
        commands = new CommandRun(folder);
        server.addLog(FIRST);
        server.addLog(SECOND);
        assertThat(log().exit()).isZero();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun.Result log(String... more) {
        List<String> command = new java.util.ArrayList<>(List.of("manifest", "log", server.address(), "--insecure"));
        command.addAll(List.of(more));
        return commands.run(command.toArray(String[]::new));
    }

    /** What the server says from now on; entries are put into JSON as they are. */
    private void become(String... entries) {
        List<String> quoted = List.of(entries).stream()
                .map(entry -> "\"" + entry.replace("\"", "\\\"") + "\"")
                .toList();
        server.answer("/api/v2/update", 200,
                "{\"status\":\"success\",\"data\":{\"updateLog\":[" + String.join(",", quoted) + "]}}\n");
    }

    private Path remembered() throws Exception {
        try (var files = Files.list(folder.resolve("home/.config/marblerun/log-heads"))) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void log_firstSeen_isRememberedForTheOwnerAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(remembered()))).isEqualTo("rw-------");
        assertThat(Files.readString(remembered())).contains("\"entries\":2");
    }

    @Test
    void log_continued_isAcceptedAndRemembered() throws Exception {
        server.addLog("{\"update\":\"more\"}");
        assertThat(log().exit()).isZero();
        assertThat(Files.readString(remembered())).contains("\"entries\":3");
    }

    @Test
    void log_cutOff_isRefusedByEveryCommandButStatus() throws Exception {
        become(FIRST);
        String before = Files.readString(remembered());
        CommandRun.Result result = log();
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("DO NOT TRUST THIS COORDINATOR", "only 1 entries", "--forget-log-head");
        for (String command : List.of("manifest get", "certificate root", "manifest update get")) {
            CommandRun.Result other = commands.run((command + " " + server.address() + " -i").split(" ", -1));
            assertThat(other.err()).contains("DO NOT TRUST");
        }
        assertThat(commands.run("status", server.address(), "-i").exit()).isZero();
        assertThat(Files.readString(remembered())).isEqualTo(before);
    }

    @Test
    void log_rewritten_isRefused() {
        become(FIRST, "{\"update\":\"another\"}", SECOND);
        assertThat(log().err()).contains("its first 2 entries are others");
    }

    @Test
    void log_gone_isRefused() {
        server.answer("/api/v2/update", 409,
                "{\"status\":\"error\",\"data\":null,\"message\":\"server is not in expected state\"}\n");
        assertThat(log().err()).contains("DO NOT TRUST", "no update log");
    }

    @Test
    void forgetLogHead_deliberately_beginsAnew() throws Exception {
        become(FIRST);
        assertThat(log("--forget-log-head").exit()).isZero();
        assertThat(Files.readString(remembered())).contains("\"entries\":1");
        assertThat(log().exit()).isZero();
    }

    @Test
    void memory_damaged_isNotTakenForNothing() throws Exception {
        Files.writeString(remembered(), "{}");
        assertThat(log().err()).contains("is damaged", "--forget-log-head");
        assertThat(log("--forget-log-head").exit()).isZero();
    }

    @Test
    void deployments_eachHaveTheirOwn() throws Exception {
        try (FakeCoordinator other = FakeCoordinator.start(reportData -> null)) {
            other.addLog(SECOND);
            assertThat(commands.run("manifest", "log", other.address(), "-i").exit()).isZero();
        }
        assertThat(log().exit()).isZero();
    }

    @Test
    void verify_unsignedLog_isAnError() {
        CommandRun.Result result = log("--verify");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("does not sign its update log");
    }
}
