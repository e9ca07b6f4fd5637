package dev.marblerun.coordinator.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recorded scenarios against a whole Coordinator. */
class GoldenReplayTest {
    private static final Set<String> SCENARIOS = Set.of(
            "fresh-start", "manifest-set", "manifest-accepted", "manifest-refused", "manifest-refused-v1", "users",
            "secrets", "request-bodies", "client-certificates", "paths-and-methods", "tls", "errors", "parameters",
            "facts", "certificate-lifetimes", "activations-and-updates", "update-package", "update-full-one-user",
            "update-full-many-users", "update-threshold", "update-recovery-keys", "update-secrets", "previous-secrets",
            "monotonic-counter", "recovery-single", "recovery-xor", "recovery-shamir", "recovery-wrong-first",
            "recovery-reset", "sign-quote");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {
        "client-api/fresh-start",
        "client-api/manifest-set",
        "client-api/manifest-accepted",
        "client-api/manifest-refused",
        "client-api/manifest-refused-v1",
        "client-api/users",
        "client-api/secrets",
        "client-api/request-bodies",
        "client-api/client-certificates",
        "client-api/paths-and-methods",
        "client-api/sign-quote",
        "client-api/update-package",
        "client-api/update-full-one-user",
        "client-api/update-full-many-users",
        "client-api/update-threshold",
        "client-api/update-recovery-keys",
        "client-api/update-secrets",
        "client-api/monotonic-counter",
        "client-api/recovery-single",
        "client-api/recovery-xor",
        "client-api/recovery-shamir",
        "client-api/recovery-wrong-first",
        "client-api/recovery-reset",
        "marble-api/previous-secrets",
        "marble-api/errors",
        "marble-api/parameters",
        "marble-api/activations-and-updates"
    })
    void scenario_replayed_differsWhereListedOnly(String path, TestReporter reporter) throws IOException {
        Scenario scenario = Scenario.read(path);
        try (Replay replay = new Replay(scenario, folder)) {
            List<String> found = replay.run();
            assertThat(replay.compared()).isPositive();
            reporter.publishEntry(
                    scenario.name(), replay.compared() + " steps compared, " + found.size() + " listed differences");
            Differences.assertListed(scenario.name(), found);
        }
    }

    @Test
    void lists_scenarios_areReplayedOnes() {
        assertThat(Differences.all().map(Differences.Listed::scenario)).isSubsetOf(SCENARIOS);
    }

    @Test
    void lists_lines_areListedOnce() {
        Stream<String> lines = Differences.all().map(Differences.Listed::line);
        assertThat(lines.collect(Collectors.toList())).doesNotHaveDuplicates();
    }
}
