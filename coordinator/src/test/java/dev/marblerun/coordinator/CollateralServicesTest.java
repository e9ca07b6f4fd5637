package dev.marblerun.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.collateral.source.CollateralDocument;
import dev.marblerun.attestation.collateral.source.CollateralSourceException;
import dev.marblerun.attestation.collateral.source.Item;
import dev.marblerun.attestation.collateral.source.JdkHttpTransport;
import dev.marblerun.attestation.collateral.source.PcsClient;
import dev.marblerun.attestation.collateral.source.PcsClient.Update;
import dev.marblerun.attestation.collateral.source.PcsEndpoint;
import dev.marblerun.attestation.collateral.source.PlatformCollateral;
import dev.marblerun.attestation.collateral.source.PlatformId;
import dev.marblerun.attestation.collateral.source.TlsTrust;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.QuoteCheck;
import dev.marblerun.coordinator.core.TestCoordinator;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import dev.marblerun.testkit.FakePccs;
import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestMarble;
import io.grpc.StatusRuntimeException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Coordinator's collateral from a PCCS, its cache, and its own PCCS, all over TLS on loopback. */
class CollateralServicesTest {
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static SimulatedTee tee;
    private static TrustAnchor anchor;
    private static byte[] quote;

    @BeforeAll
    static void makePlatform() throws Exception {
        SimulatedPlatform platform = SimulatedPlatform.openOrCreate(shared.resolve("tee"));
        Path image = Files.writeString(shared.resolve("image"), "code");
        tee = new SimulatedTee(platform, image, platform.signingKey());
        anchor = TrustAnchor.of(platform.rootCertificate());
        quote = tee.quote(new byte[64]);
    }

    private CollateralServices services(String source, String... more) throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of(
                CollateralSettings.SOURCE, source, CollateralSettings.ANY_CERTIFICATE, "1"));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        CollateralSettings settings = CollateralSettings.from(environment, folder.resolve("seal"));
        return CollateralServices.open(
                settings, settings.source(), anchor, InstantSource.system(), new SecureRandom());
    }

    private static FakePccs pccs() {
        return new FakePccs(tee.platform().directory(), 4);
    }

    private static String expectedDigest() throws Exception {
        return CollateralFolder.load(tee.platform().directory()).digest();
    }

    private TestCoordinator coordinator(QuoteCheck.CollateralSource collateral) throws Exception {
        TestCoordinator started = TestCoordinator.start(
                folder.resolve("state"), tee, new QuoteCheck.Verified(new QuoteVerifier(anchor), collateral));
        String manifest = """
                {"Packages": {"p": {"UniqueID": "%s", "Debug": true}},
                 "Marbles": {"m": {"Package": "p", "Parameters": {}}}}
                """.formatted(tee.packageProperties().uniqueId());
        started.coordinator().setManifest(manifest.getBytes(StandardCharsets.UTF_8));
        return started;
    }

    private static void activate(TestCoordinator coordinator) {
        assertThat(TestMarble.in(tee)
                        .activate(coordinator.mesh(), "m", "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f")
                        .hasParameters())
                .isTrue();
    }

    @Test
    void activations_ofOnePlatform_askThePccsOnceAndThenDoWithoutIt() throws Exception {
        FakePccs pccs = pccs();
        try (pccs;
                CollateralServices services = services(pccs.url());
                TestCoordinator coordinator = coordinator(services.forQuotes())) {
            activate(coordinator);
            activate(coordinator);
            assertThat(pccs.requests()).hasSize(4);
            pccs.close();
            activate(coordinator);
        }
        // A new process needs no network either.
        try (CollateralServices services = services(pccs.url())) {
            assertThat(services.forQuotes().collateralFor(quote).digest()).isEqualTo(expectedDigest());
        }
    }

    @Test
    void activation_noCollateral_isUnavailableAndSaysWhy() throws Exception {
        try (FakePccs pccs = pccs();
                CollateralServices services = services(pccs.url());
                TestCoordinator coordinator = coordinator(services.forQuotes())) {
            pccs.fault(new FakePccs.Fault.Status(404, "No cache data for this platform.", 0));
            StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, () -> activate(coordinator));
            assertThat(e.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.UNAVAILABLE);
            assertThat(e).hasMessageContaining("no collateral for the quote's platform")
                    .hasMessageContaining("TCB info for SGX").hasMessageContaining("status 404");
        }
    }

    @Test
    void collateral_foreignOrUnreadableQuote_isRefusedWithoutARequest() throws Exception {
        SimulatedPlatform elsewhere = SimulatedPlatform.openOrCreate(folder.resolve("elsewhere"));
        byte[] foreign = new SimulatedTee(elsewhere, shared.resolve("image"), elsewhere.signingKey())
                .quote(new byte[64]);
        try (FakePccs pccs = pccs();
                CollateralServices services = services(pccs.url())) {
            for (byte[] bad : new byte[][] {foreign, new byte[100], new byte[0]}) {
                ApiException e = catchThrowableOfType(
                        ApiException.class, () -> services.forQuotes().collateralFor(bad));
                assertThat(e.kind()).isEqualTo(ApiException.Kind.PERMISSION_DENIED);
                assertThat(e).hasMessageStartingWith("marble verification failed: invalid quote: STATUS_");
            }
            assertThat(pccs.requests()).isEmpty();
        }
    }

    @Test
    void start_fetchesTheOwnPlatformsCollateralAhead() throws Exception {
        try (FakePccs pccs = pccs();
                CollateralServices services = services(pccs.url());
                TestCoordinator coordinator = TestCoordinator.withoutTee(folder.resolve("state"))) {
            services.start(tee, coordinator.coordinator(), Level.DEBUG);
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (pccs.requests().size() < 4 && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            services.forQuotes().collateralFor(quote);
            assertThat(pccs.requests()).hasSize(4);
        }
    }

    @Test
    void ownPccs_ofFiles_servesThemAsAPccsDoesAndNothingElse() throws Exception {
        try (CollateralServices services =
                        services(tee.platform().directory().toString(), CollateralSettings.PCCS, "localhost:0");
                TestCoordinator coordinator = TestCoordinator.withoutTee(folder.resolve("state"))) {
            services.start(null, coordinator.coordinator(), Level.DEBUG);
            var address = services.pccsAddress().orElseThrow();
            PlatformId platform = PlatformId.claimedBy(Quote.parse(quote));
            awaitServed(address.getPort(), platform);

            PcsClient client = client(address.getPort());
            assertThat(new PlatformCollateral(client).of(platform).tcbInfo().levels()).isNotEmpty();
            CollateralDocument tcbInfo = client.fetch(platform.items().getFirst());
            assertThat(tcbInfo.body()).isEqualTo(
                    Files.readAllBytes(tee.platform().directory().resolve("tcb_info.json")));
            assertThat(tcbInfo.maxAge()).contains(Duration.ofHours(1));

            TestHttp http = new TestHttp(address, null);
            String base = "/sgx/certification/v4/";
            byte[] rootCrl = Files.readAllBytes(tee.platform().directory().resolve("root_ca_crl.der"));
            assertThat(http.get(base + "rootcacrl").body()).isEqualTo(HexFormat.of().formatHex(rootCrl));
            assertThat(http.get(base + "pckcrl?ca=platform").body()).startsWith("-----BEGIN X509 CRL-----");
            assertThat(http.get(base + "tcb?fmspc=" + platform.fmspc() + "&tcbEvaluationDataNumber=1").statusCode())
                    .isEqualTo(200);
            for (String absent : new String[] {
                "tcb?fmspc=00606a000000", "pckcrl?ca=processor", "tcb?fmspc=" + platform.fmspc() + "&update=early",
                "pckcert?qeid=1", "qve/identity", "", "../v4/rootcacrl",
                "tcb?fmspc=" + platform.fmspc() + "&tcbEvaluationDataNumber=2"}) {
                assertThat(http.get(base + absent).statusCode()).as(absent).isIn(404, 400);
            }
            assertThat(http.get("/tdx/certification/v4/qe/identity").statusCode()).isEqualTo(404);
            assertThat(http.get("/").statusCode()).isEqualTo(404);
            assertThat(http.get(base + "tcb?fmspc=x").statusCode()).isEqualTo(400);
            HttpResponse<String> head = head(address.getPort(), base + "rootcacrl");
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            HttpResponse<String> post = http.post(base + "rootcacrl", "x");
            assertThat(post.statusCode()).isEqualTo(405);
            assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
        }
    }

    @Test
    void ownPccs_inFrontOfAnother_feedsASecondCoordinator() throws Exception {
        try (FakePccs pccs = pccs();
                CollateralServices first = services(pccs.url(), CollateralSettings.PCCS, "localhost:0");
                TestCoordinator coordinator = TestCoordinator.withoutTee(folder.resolve("state"))) {
            first.start(null, coordinator.coordinator(), Level.DEBUG);
            int port = first.pccsAddress().orElseThrow().getPort();
            PcsClient client = client(port);
            assertThatThrownBy(() -> client.fetch(Item.rootCaCrl())).isInstanceOf(CollateralSourceException.class)
                    .hasMessageContaining("No cache data");
            assertThat(pccs.requests()).isEmpty();
            first.forQuotes().collateralFor(quote);
            try (CollateralServices second = services("https://localhost:" + port,
                    CollateralSettings.CACHE, folder.resolve("second").toString())) {
                second.forQuotes().collateralFor(quote);
            }
            assertThat(pccs.requests()).hasSize(4);
        }
    }

    private static HttpResponse<String> head(int port, String path) throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(TestHttp.context(null)).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .HEAD()
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static PcsClient client(int port) throws CollateralSourceException {
        return new PcsClient(PcsEndpoint.parse("https://localhost:" + port, false), Update.STANDARD,
                new JdkHttpTransport(TlsTrust.acceptAnyCertificate_collateralIsSigned(), Duration.ofSeconds(10)));
    }

    /** Files are taken up in the background. */
    private static void awaitServed(int port, PlatformId platform) throws Exception {
        PcsClient client = client(port);
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                new PlatformCollateral(client).of(platform);
                return;
            } catch (CollateralSourceException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }
}
