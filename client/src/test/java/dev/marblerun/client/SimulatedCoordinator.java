package dev.marblerun.client;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.verify.ExpectedEnclave;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.tee.simulated.PlatformOptions;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTcbLevel;
import dev.marblerun.tee.simulated.SimulatedTee;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;

/** An enclave on a simulated platform, and the expectations that fit it. */
final class SimulatedCoordinator {
    static final int PRODUCT = 7;
    static final int VERSION = 3;

    final SimulatedPlatform platform;
    final SimulatedTee tee;
    final Collateral collateral;

    SimulatedCoordinator(Path folder, SimulatedTcbLevel level) throws Exception {
        Path image = Files.createDirectories(folder.resolve("image"));
        Files.writeString(image.resolve("coordinator.txt"), "the coordinator");
        Files.writeString(image.resolve("enclave.properties"), "productId=" + PRODUCT + "\nsecurityVersion=" + VERSION
                + "\n");
        platform = SimulatedPlatform.create(
                folder.resolve("platform"), PlatformOptions.DEFAULT.withLevel(level), Instant.now());
        tee = new SimulatedTee(platform, image, platform.signingKey());
        collateral = CollateralFolder.load(platform.directory());
    }

    TrustAnchor anchor() {
        return TrustAnchor.of(platform.rootCertificate());
    }

    String uniqueId() {
        return tee.packageProperties().uniqueId();
    }

    String signerId() {
        return tee.packageProperties().signerId();
    }

    CoordinatorVerifier expecting(EraConfig era) {
        return new CoordinatorVerifier(anchor(), collateral, era, Clock.systemUTC());
    }

    /** Expects this build; simulated enclaves are always debug ones. */
    CoordinatorVerifier expectingIt() {
        return expecting(debug(EraConfig.ofUniqueId(uniqueId())));
    }

    static EraConfig debug(EraConfig era) {
        ExpectedEnclave enclave = (ExpectedEnclave) era.workload();
        return new EraConfig(
                new ExpectedEnclave(enclave.uniqueId(), enclave.signerId(), enclave.productId(),
                        enclave.securityVersion(), true),
                era.acceptedTcbStatuses(), era.acceptedAdvisories());
    }

    static EraConfig signer(String signerId, int product, int version) {
        return debug(EraConfig.ofSigner(signerId, product, version));
    }
}
