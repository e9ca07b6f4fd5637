package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Coordinator whose enclave is updated, and put back, on one platform with one state. */
@SuppressWarnings("NullAway.Init")
class UpdatedCoordinatorIT {
    @TempDir
    Path folder;

    private Environment simulated;

    @BeforeEach
    void makePlatform() throws Exception {
        simulated = Environment.simulated(folder);
    }

    /** Starts the Coordinator that this image is, with its security version. */
    private CoordinatorProcess start(String code, int securityVersion) throws Exception {
        Path image = Files.createDirectories(folder.resolve(code + securityVersion));
        Files.writeString(image.resolve("coordinator"), code);
        Files.writeString(image.resolve("enclave.properties"), "productId=3\nsecurityVersion=" + securityVersion);
        Map<String, String> variables = simulated.variables();
        variables.put("EDG_SIMULATED_TEE_IMAGE", image.toString());
        return CoordinatorProcess.start(variables);
    }

    private String manifest(String sealMode) {
        return Manifests.manifest(
                simulated.packages(),
                "\"m\": {\"Package\": \"p\"}",
                ", \"Config\": {\"SealMode\": \"" + sealMode + "\"}");
    }

    private static String manifestOf(CoordinatorProcess coordinator) throws IOException, InterruptedException {
        return coordinator.http(null).get("/api/v2/manifest").body();
    }

    private static boolean isSealedAnew(CoordinatorProcess coordinator) {
        return coordinator.output().stream().anyMatch(line -> line.contains("is sealed anew"));
    }

    @Test
    void update_toAHigherSecurityVersion_opensAndSealsAnewWithoutRecovery() throws Exception {
        String set;
        try (CoordinatorProcess old = start("old", 1)) {
            old.setManifest(manifest("ProductKey"));
            set = manifestOf(old);
        }
        try (CoordinatorProcess same = start("rebuilt", 1)) {
            assertThat(same.status()).isEqualTo(3);
            assertThat(isSealedAnew(same)).isFalse();
        }
        for (int start = 0; start < 2; start++) {
            try (CoordinatorProcess updated = start("new", 3)) {
                assertThat(updated.status()).isEqualTo(3);
                assertThat(manifestOf(updated)).isEqualTo(set);
                assertThat(isSealedAnew(updated)).as("at start " + start).isEqualTo(start == 0);
            }
        }
        for (int lower : new int[] {2, 1}) {
            try (CoordinatorProcess putBack = start("old", lower)) {
                assertThat(putBack.status()).as("SecurityVersion " + lower).isEqualTo(1);
                assertThat(putBack.awaitLine("recovery mode")).contains("higher SecurityVersion");
            }
        }
        try (CoordinatorProcess again = start("new", 3)) {
            assertThat(again.status()).isEqualTo(3);
            assertThat(manifestOf(again)).isEqualTo(set);
        }
    }

    @Test
    void update_ofAStateThatIsSealedToTheBuild_needsRecovery() throws Exception {
        try (CoordinatorProcess old = start("old", 1)) {
            old.setManifest(manifest("UniqueKey"));
        }
        try (CoordinatorProcess updated = start("new", 2)) {
            assertThat(updated.status()).isEqualTo(1);
            assertThat(updated.awaitLine("recovery mode")).contains("another enclave build");
        }
        try (CoordinatorProcess putBack = start("old", 1)) {
            assertThat(putBack.status()).isEqualTo(3);
        }
    }
}
