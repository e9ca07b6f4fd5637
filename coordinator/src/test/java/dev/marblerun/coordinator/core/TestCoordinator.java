package dev.marblerun.coordinator.core;

import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.coordinator.ca.CaException;
import dev.marblerun.coordinator.mesh.MeshServer;
import dev.marblerun.coordinator.monitoring.Monitoring;
import dev.marblerun.coordinator.monitoring.MonitoringServer;
import dev.marblerun.coordinator.rest.RestServer;
import dev.marblerun.coordinator.store.file.FileStore;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A whole Coordinator in this process, on free ports of loopback. */
public final class TestCoordinator implements AutoCloseable {
    private final Coordinator coordinator;
    private final MeshServer mesh;
    private final RestServer rest;

    private final MonitoringServer monitor;

    private TestCoordinator(
            Coordinator coordinator, MeshServer mesh, RestServer rest, MonitoringServer monitor) {
        this.coordinator = coordinator;
        this.mesh = mesh;
        this.rest = rest;
        this.monitor = monitor;
    }

    /** Without a TEE: it looks at no quote. */
    public static TestCoordinator withoutTee(Path state) {
        return start(state, null, new QuoteCheck.Skipped());
    }

    /** In a simulated TEE; it believes the quotes of that platform alone. */
    public static TestCoordinator simulated(Path state, SimulatedTee tee) {
        return start(state, tee, quotesOf(tee.platform()));
    }

    /** The verification of quotes from a simulated platform. */
    public static QuoteCheck quotesOf(SimulatedPlatform platform) {
        try {
            var collateral = CollateralFolder.load(platform.directory());
            return new QuoteCheck.Verified(
                    new QuoteVerifier(TrustAnchor.of(platform.rootCertificate())), quote -> collateral);
        } catch (CollateralException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With any parts. */
    public static TestCoordinator start(Path state, @Nullable Tee tee, QuoteCheck quotes) {
        try {
            return start(new FileStore(state, tee, new SecureRandom()), tee, quotes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** On any store. */
    public static TestCoordinator start(StateStore store, @Nullable Tee tee, QuoteCheck quotes) {
        return start(store, tee, quotes, List.of("localhost"), InstantSource.system());
    }

    /** Without a TEE, with other names in its certificates and another clock. */
    public static TestCoordinator withoutTee(Path state, List<String> dnsNames, InstantSource clock) {
        try {
            return start(
                    new FileStore(state, null, new SecureRandom()), null, new QuoteCheck.Skipped(), dnsNames, clock);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With any parts at any time. */
    static TestCoordinator start(
            StateStore store,
            @Nullable Tee tee,
            QuoteCheck quotes,
            List<String> dnsNames,
            InstantSource clock) {
        try {
            Coordinator coordinator = new Coordinator(new Coordinator.Parts(
                    tee,
                    quotes,
                    store,
                    dnsNames,
                    Duration.ofDays(30),
                    Set.of(),
                    clock,
                    new SecureRandom()));
            InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            Monitoring monitoring = new Monitoring("1.9.1", "0".repeat(40), coordinator::phase, true, clock);
            return new TestCoordinator(
                    coordinator,
                    MeshServer.start(
                            loopback,
                            monitoring.watch(coordinator.marbles()),
                            coordinator,
                            System.Logger.Level.DEBUG,
                            List.of(monitoring.calls())),
                    RestServer.start(
                            loopback,
                            coordinator,
                            coordinator,
                            System.Logger.Level.DEBUG,
                            monitoring.requests()),
                    monitoring.serve(loopback));
        } catch (IOException | CaException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The thing itself. */
    public Coordinator coordinator() {
        return coordinator;
    }

    /** Where marbles go. */
    public InetSocketAddress mesh() {
        return mesh.localAddress();
    }

    /** Where users go. */
    public InetSocketAddress rest() {
        return rest.localAddress();
    }

    /** Where monitoring systems go. */
    public InetSocketAddress monitor() {
        return monitor.localAddress();
    }

    @Override
    public void close() {
        monitor.close();
        mesh.close();
        try {
            rest.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            coordinator.close();
        }
    }
}
