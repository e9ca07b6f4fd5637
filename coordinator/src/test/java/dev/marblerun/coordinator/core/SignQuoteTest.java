package dev.marblerun.coordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.coordinator.store.file.FileStore;
import dev.marblerun.tee.simulated.PlatformOptions;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTcbLevel;
import dev.marblerun.tee.simulated.SimulatedTee;
import dev.marblerun.testkit.SharedData;
import dev.marblerun.testkit.TestHttp;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** sign-quote through a real port, with quotes that really verify, or really do not. */
class SignQuoteTest {
    private static final String PATH = "/api/v2/sign-quote";

    @TempDir
    Path folder;

    private int made;

    @Test
    void signQuote_genuine_isSignedWithItsStatusByTheRootKey() throws Exception {
        for (SimulatedTcbLevel level : new SimulatedTcbLevel[] {
            SimulatedTcbLevel.UP_TO_DATE, SimulatedTcbLevel.SW_HARDENING_NEEDED, SimulatedTcbLevel.OUT_OF_DATE
        }) {
            SimulatedTee tee = tee(PlatformOptions.DEFAULT.withLevel(level), Instant.now());
            try (TestCoordinator coordinator = coordinator(tee, "signquoteendpoint")) {
                String quote = Base64.getEncoder().encodeToString(tee.quote(new byte[64]));
                JsonNode answer = post(coordinator, "{\"sgxQuote\": \"" + quote + "\"}", 200);
                assertThat(answer.get("status").asString()).isEqualTo("success");
                assertThat(answer.at("/data/tcbStatus").asString()).isEqualTo(level.status());
                byte[] signature = Base64.getDecoder()
                        .decode(answer.at("/data/verificationSignature").asString());
                assertThat(holds(coordinator, quote + level.status(), signature)).isTrue();
                assertThat(holds(coordinator, quote + "Revoked", signature)).isFalse();
            }
        }
    }

    @Test
    void signQuote_doesNotVerify_saysWhyInItsData() throws Exception {
        SimulatedTee tee = tee(PlatformOptions.DEFAULT, Instant.now());
        try (TestCoordinator coordinator = coordinator(tee, "SignQuoteEndpoint")) {
            byte[] changed = tee.quote(new byte[64]);
            changed[100] ^= 1;
            assertFailed(coordinator, changed, "STATUS_INVALID_QUOTE_SIGNATURE: ");
            assertFailed(coordinator, new byte[3], "STATUS_UNSUPPORTED_QUOTE_FORMAT: ");
            assertFailed(coordinator, new byte[0], "empty report");
            SimulatedTee foreign = tee(PlatformOptions.DEFAULT, Instant.now());
            assertFailed(coordinator, foreign.quote(new byte[64]), "STATUS_SGX_PCK_CERT_CHAIN_UNTRUSTED: ");
        }
    }

    @Test
    void signQuote_revokedPlatform_isNotSigned() throws Exception {
        SimulatedTee tee = tee(PlatformOptions.DEFAULT.withLevel(SimulatedTcbLevel.REVOKED), Instant.now());
        try (TestCoordinator coordinator = coordinator(tee, "SignQuoteEndpoint")) {
            assertFailed(coordinator, tee.quote(new byte[64]), "STATUS_TCB_REVOKED: ");
        }
    }

    @Test
    void signQuote_expiredCollateral_isNotSigned() throws Exception {
        Instant past = Instant.now().minus(Duration.ofDays(3));
        SimulatedTee tee = tee(PlatformOptions.DEFAULT.withLifetime(Duration.ofDays(1)), past);
        try (TestCoordinator coordinator = coordinator(tee, "SignQuoteEndpoint")) {
            assertFailed(coordinator, tee.quote(new byte[64]), "the collateral for its platform expired at ");
        }
    }

    @Test
    void signQuote_quoteFromHardware_isSignedWithTheStatusThatIntelGivesIt() throws Exception {
        String vector = "sgx-icl-00706e470000-teepot-out-of-date";
        try (TestCoordinator coordinator = atTheTimeOf(vector)) {
            byte[] bytes = SharedData.bytes("dcap-vectors/" + vector + "/quote.bin");
            String quote = Base64.getEncoder().encodeToString(bytes);
            JsonNode answer = post(coordinator, "{\"sgxQuote\": \"" + quote + "\"}", 200);
            assertThat(answer.at("/data/tcbStatus").asString()).isEqualTo("OutOfDate");
        }
    }

    @Test
    void signQuote_trustDomain_isNotSigned() throws Exception {
        String vector = "tdx-v4-00806f050000-azure-2025-uptodate";
        try (TestCoordinator coordinator = atTheTimeOf(vector)) {
            assertFailed(
                    coordinator,
                    SharedData.bytes("dcap-vectors/" + vector + "/quote.bin"),
                    "it is a quote of a trust domain of TDX, not of an SGX enclave");
        }
    }

    /** A Coordinator that believes Intel, when the vector's collateral was in force. */
    private TestCoordinator atTheTimeOf(String vector) throws Exception {
        Path files = SharedData.path("dcap-vectors/" + vector);
        Instant at = Instant.parse(JsonMapper.shared()
                .readTree(files.resolve("vector.json"))
                .get("verification_time")
                .asString());
        Collateral collateral = CollateralFolder.load(files);
        TestCoordinator coordinator = TestCoordinator.start(
                new FileStore(folder.resolve("state" + made++), null, new SecureRandom()),
                null,
                new QuoteCheck.Verified(new QuoteVerifier(TrustAnchor.intel()), quote -> collateral),
                List.of("localhost"),
                () -> at);
        coordinator.coordinator().setManifest(manifest("SignQuoteEndpoint"));
        return coordinator;
    }

    @Test
    void signQuote_gateOff_isForbiddenBeforeTheBodyIsRead() throws Exception {
        SimulatedTee tee = tee(PlatformOptions.DEFAULT, Instant.now());
        try (TestCoordinator coordinator = coordinator(tee, "MonotonicCounter")) {
            JsonNode answer = post(coordinator, "no JSON", 403);
            assertThat(answer.get("status").asString()).isEqualTo("error");
            assertThat(answer.get("message").asString())
                    .isEqualTo("SignQuoteEndpoint feature is not enabled in the manifest");
        }
    }

    private SimulatedTee tee(PlatformOptions options, Instant now) throws Exception {
        SimulatedPlatform platform = SimulatedPlatform.create(folder.resolve("platform" + made++), options, now);
        Path image = Files.writeString(folder.resolve("image"), "the program");
        return new SimulatedTee(platform, image, platform.signingKey());
    }

    private TestCoordinator coordinator(SimulatedTee tee, String gate) throws Exception {
        TestCoordinator coordinator = TestCoordinator.simulated(folder.resolve("state" + made++), tee);
        coordinator.coordinator().setManifest(manifest(gate));
        return coordinator;
    }

    private static byte[] manifest(String gate) {
        return ("{\"Packages\": {\"p\": {\"UniqueID\": \"00\"}}, \"Marbles\": {\"m\": {\"Package\": \"p\"}},"
                        + " \"Config\": {\"FeatureGates\": [\"" + gate + "\"]}}")
                .getBytes(UTF_8);
    }

    private static void assertFailed(TestCoordinator coordinator, byte[] quote, String reason) throws Exception {
        String body = "{\"sgxQuote\": \"" + Base64.getEncoder().encodeToString(quote) + "\"}";
        JsonNode answer = post(coordinator, body, 400);
        assertThat(answer.get("status").asString()).isEqualTo("fail");
        assertThat(answer.get("message").asString()).isEqualTo("quote verification failed");
        assertThat(answer.at("/data/sgxQuote").asString()).startsWith("quote verification failed: " + reason);
    }

    private static JsonNode post(TestCoordinator coordinator, String body, int status) throws Exception {
        HttpResponse<String> answer = new TestHttp(coordinator.rest(), null).post(PATH, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static boolean holds(TestCoordinator coordinator, String signed, byte[] signature) throws Exception {
        Signature check = Signature.getInstance("SHA256withECDSA");
        check.initVerify(coordinator.coordinator().client().chain().getFirst().getPublicKey());
        check.update(signed.getBytes(UTF_8));
        return check.verify(signature);
    }
}
