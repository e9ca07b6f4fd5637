package dev.marblerun.cli;

import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import java.nio.file.Files;
import java.nio.file.Path;

/** A simulated platform, a Coordinator's image on it, and the era configuration that fits. */
public final class SimulatedDeployment {
    private final SimulatedPlatform platform;
    private final SimulatedTee tee;
    private final Path image;
    private final Path era;

    public SimulatedDeployment(Path folder) throws Exception {
        image = Files.createDirectories(folder.resolve("coordinator-image"));
        Files.writeString(image.resolve("coordinator"), "code");
        Files.writeString(image.resolve("enclave.properties"), "productId=5\nsecurityVersion=2\n");
        platform = SimulatedPlatform.openOrCreate(folder.resolve("platform"));
        tee = new SimulatedTee(platform, image, platform.signingKey());
        era = folder.resolve("expected.json");
        Files.writeString(era, "{\"UniqueID\": \"" + uniqueId() + "\", \"Debug\": true}");
    }

    public SimulatedTee tee() {
        return tee;
    }

    public String uniqueId() {
        return tee.packageProperties().uniqueId();
    }

    public String platform() {
        return platform.directory().toString();
    }

    public String image() {
        return image.toString();
    }

    public String era() {
        return era.toString();
    }
}
