package dev.marblerun.coordinator;

import dev.marblerun.coordinator.core.Coordinator;
import dev.marblerun.coordinator.monitoring.Monitoring;
import dev.marblerun.coordinator.monitoring.MonitoringServer;
import dev.marblerun.coordinator.observe.LastingLogManager;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.coordinator.observe.LogSettings;
import dev.marblerun.coordinator.store.file.FileStore;
import dev.marblerun.tee.Tee;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The Coordinator as a program. Reads top to bottom what it is made of. */
public final class Main {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Log LOG;

    static {
        // Before the first logger.
        System.setProperty(LastingLogManager.PROPERTY, LastingLogManager.NAME);
        // Following every hundredth buffer is for tests, which leave it on.
        System.getProperties().putIfAbsent("io.netty.leakDetection.level", "disabled");
        LOG = Log.of(Main.class);
    }

    private Main() {}

    /** Takes no arguments: all settings are environment variables. */
    public static void main(String[] args) {
        Map<String, String> environment = System.getenv();
        try {
            LogSettings logs = logSettings(environment);
            logs.install(System.err);
            run(environment, logs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // The one place where everything ends: whatever it is, it is said and the process does not live on.
            LOG.error("The Coordinator cannot start", Log.field("reason", reason(e)), Log.error(e));
            System.exit(1);
        }
    }

    private static LogSettings logSettings(Map<String, String> environment) {
        try {
            return LogSettings.fromEnvironment(environment);
        } catch (IllegalArgumentException e) {
            // The reason has to be written all the same.
            LogSettings.fromEnvironment(Map.of()).install(System.err);
            throw e;
        }
    }

    private static void run(Map<String, String> environment, LogSettings logs) throws Exception {
        Running running = start(environment, logs);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            running.stop();
            stopped.countDown();
        }));
        stopped.await();
    }

    /** Starts everything and returns when both servers answer. */
    static Running start(Map<String, String> environment, LogSettings logs) throws Exception {
        Settings settings = Settings.from(environment);
        LOG.info("Starting the Coordinator", Log.field("version", Version.text()));
        Servers.prepare();
        Platform platform = Platform.choose(
                environment, CollateralSettings.from(environment, settings.sealDir()), settings.cryptoProvider());
        @Nullable Tee tee = platform.tee();

        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        FileStore store = new FileStore(settings.sealDir(), tee, random);
        Coordinator coordinator = new Coordinator(new Coordinator.Parts(
                tee,
                platform.quotes(),
                store,
                settings.dnsNames(),
                settings.marbleCertificateLife(),
                environment.keySet(),
                clock,
                random));
        StartupManifest.apply(settings.startupManifest(), coordinator);

        @Nullable Monitoring monitoring = settings.monitoringAddress().isEmpty()
                ? null
                : new Monitoring(Version.text(), Version.commit(), coordinator::phase, settings.uuidMetrics(), clock);
        Servers servers = Servers.start(settings, coordinator, logs.connectionErrors(), monitoring);
        if (platform.collateral().isPresent()) {
            platform.collateral().get().start(tee, coordinator, logs.connectionErrors());
        }
        @Nullable MonitoringServer monitor = monitoring == null
                ? null
                : Servers.listening(
                        Settings.MONITORING_ADDRESS, settings.monitoringAddress().orElseThrow(), monitoring::serve);
        LOG.info(
                "The Coordinator is running",
                Log.field("clientAddress", servers.rest().localAddress()),
                Log.field("meshAddress", servers.mesh().localAddress()),
                Log.field("monitoringAddress", monitor == null ? "off" : monitor.localAddress()),
                Log.field("state", coordinator.phase().code()));
        return new Running(servers, coordinator, platform.collateral(), Optional.ofNullable(monitor));
    }

    /** A Coordinator at work. */
    record Running(
            Servers servers,
            Coordinator coordinator,
            Optional<CollateralServices> collateral,
            Optional<MonitoringServer> monitor) {
        void stop() {
            LOG.info(
                    "Stopping: no new requests, those under way may finish",
                    Log.field("graceSeconds", GRACE.toSeconds()));
            collateral.ifPresent(CollateralServices::close);
            monitor.ifPresent(MonitoringServer::close);
            servers.stop(GRACE);
            coordinator.close();
            LOG.info("Stopped");
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
