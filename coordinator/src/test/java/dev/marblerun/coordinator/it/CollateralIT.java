package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.testkit.FakePccs;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Collateral as a Coordinator's process has it: from a PCCS over HTTPS, then from memory, then from its disk. */
@SuppressWarnings("NullAway.Init")
@Timeout(300)
class CollateralIT {
    private static final String INSTANCE = "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REMARK = "Collateral is not as it should be";

    @TempDir
    Path folder;

    private Environment simulated;
    private Map<String, String> variables;
    private FakePccs pccs;

    @BeforeEach
    void startPccs() throws Exception {
        simulated = Environment.simulated(folder);
        pccs = new FakePccs(folder.resolve("tee"), 4);
        variables = simulated.variables();
        variables.put("EDG_COORDINATOR_COLLATERAL", pccs.url());
        Path authority = Files.writeString(folder.resolve("pccs.pem"), pccs.certificatePem());
        variables.put("EDG_COORDINATOR_COLLATERAL_CA", authority.toString());
    }

    @AfterEach
    void stopPccs() {
        pccs.close();
    }

    private CoordinatorProcess start() throws Exception {
        return CoordinatorProcess.start(variables);
    }

    private void setManifest(CoordinatorProcess coordinator) throws Exception {
        coordinator.setManifest(Manifests.manifest(simulated.packages(), "\"m\": {\"Package\": \"p\"}", ""));
    }

    private void activate(CoordinatorProcess coordinator) throws InterruptedException {
        assertThat(simulated.marble().activate(coordinator.mesh(), "m", INSTANCE).hasParameters()).isTrue();
    }

    private String refusal(CoordinatorProcess coordinator) {
        StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, () -> activate(coordinator));
        assertThat(e).isNotNull();
        assertThat(e.getStatus().getCode()).as(e.getMessage()).isEqualTo(Status.Code.UNAVAILABLE);
        return String.valueOf(e.getMessage());
    }

    /** As a marble does that was told to try again. */
    private void activateSoon(CoordinatorProcess coordinator) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                activate(coordinator);
                return;
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(deadline);
                Thread.sleep(200);
            }
        }
    }

    private List<Path> cached() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("state").resolve("collateral"))) {
            return files.toList();
        }
    }

    @Test
    void activations_firstFetchesAllOnce_laterOnesAndARestartNeedNoPccs() throws Exception {
        pccs.fault(new FakePccs.Fault.Status(503, "maintenance", 0));
        try (CoordinatorProcess coordinator = start()) {
            assertThat(coordinator.awaitLine(REMARK)).contains("GET " + pccs.url(), "status 503");
            setManifest(coordinator);
            assertThat(refusal(coordinator))
                    .contains("no collateral for the quote's platform: TCB info for SGX, FMSPC ")
                    .contains("GET " + pccs.url() + "tcb?fmspc=", "was answered with status 503: \"maintenance\"")
                    .contains("look into the service's log");

            int before = pccs.requests().size();
            pccs.fault(new FakePccs.Fault.None());
            activateSoon(coordinator);
            List<String> fetched = pccs.requests().subList(before, pccs.requests().size());
            assertThat(fetched).hasSize(4).doesNotHaveDuplicates();
            for (String part : List.of("/tcb?fmspc=", "/qe/identity", "/pckcrl?ca=", "/rootcacrl")) {
                assertThat(fetched).anyMatch(each -> each.contains(part));
            }
            activate(coordinator);
            activate(coordinator);
            assertThat(pccs.requests()).hasSize(before + 4);
            assertThat(cached()).hasSize(4);

            pccs.close();
            activate(coordinator);
            coordinator.terminate();
            coordinator.exitCode();
        }
        try (CoordinatorProcess again = start()) {
            activate(again);
            assertThat(again.output()).noneMatch(line -> line.contains(REMARK));
        }
    }

    @Test
    void activation_pccsGoneAndNothingCached_namesStepAddressAnswerAndWhatToDo() throws Exception {
        pccs.close();
        try (CoordinatorProcess coordinator = start()) {
            setManifest(coordinator);
            assertThat(refusal(coordinator))
                    .contains("TCB info for SGX", "GET " + pccs.url() + "tcb?fmspc=")
                    .contains("Nobody listens there", "Check that the address is right and the service runs");
            assertThat(coordinator.awaitLine(REMARK)).contains("GET https://localhost:", "Nobody listens there");
            assertThat(coordinator.status()).isEqualTo(3);
        }
    }

    @Test
    void pccs_ofAnAuthorityThatIsNotNamed_isNotBelieved() throws Exception {
        variables.remove("EDG_COORDINATOR_COLLATERAL_CA");
        try (CoordinatorProcess coordinator = start()) {
            setManifest(coordinator);
            assertThat(refusal(coordinator)).contains("certificate is not trusted here").contains("Name its authority");
            assertThat(pccs.requests()).isEmpty();
        }
    }

    @Test
    void restart_cachedDocumentDamaged_isNamedAndFetchedAnew() throws Exception {
        try (CoordinatorProcess coordinator = start()) {
            setManifest(coordinator);
            activate(coordinator);
        }
        assertThat(pccs.requests()).hasSize(4);
        Path damaged = cached().stream()
                .filter(file -> file.getFileName().toString().startsWith("tcb_info"))
                .findFirst()
                .orElseThrow();
        Files.writeString(damaged, Files.readString(damaged).replaceFirst("\"body\" ?: ?\"....", "\"body\":\"AAAA"));
        try (CoordinatorProcess again = start()) {
            activate(again);
            assertThat(again.awaitLine(REMARK)).contains("TCB info for SGX");
            assertThat(pccs.requests()).hasSize(5);
            assertThat(pccs.requests().getLast()).contains("/tcb?fmspc=");
        }
    }
}
