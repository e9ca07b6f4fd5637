package dev.marblerun.coordinator.it;

import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.simulated.PackageProperties;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import dev.marblerun.testkit.TestMarble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Coordinator and marbles run in.
 *
 * @param tee that of the marbles; null for none
 * @param packages the manifest's package "p", which the marbles comply with
 */
record Environment(Map<String, String> variables, @Nullable SimulatedTee tee, String packages) {
    /** No TEE; the folder gets the state. */
    static Environment withoutTee(Path folder) {
        return new Environment(CoordinatorProcess.environment(folder.resolve("state")), null, Manifests.ANY_PACKAGE);
    }

    /** A simulated TEE for both; the folder gets the platform, the marbles' image and the state. */
    static Environment simulated(Path folder) throws TeeException, IOException {
        SimulatedPlatform platform = SimulatedPlatform.openOrCreate(folder.resolve("tee"));
        Path image = Files.createDirectories(folder.resolve("image"));
        Files.writeString(image.resolve("program"), "the program");
        Map<String, String> variables = CoordinatorProcess.environment(folder.resolve("state"));
        variables.put("EDG_COORDINATOR_TEE", "simulated");
        variables.put("EDG_SIMULATED_TEE_DIR", folder.resolve("tee").toString());
        String id = PackageProperties.of(image, platform.signingKey()).uniqueId();
        return new Environment(
                variables,
                new SimulatedTee(platform, image, platform.signingKey()),
                "\"p\": {\"UniqueID\": \"" + id + "\", \"Debug\": true}");
    }

    /** A new marble. */
    TestMarble marble() {
        return TestMarble.in(tee);
    }
}
