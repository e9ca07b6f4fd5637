package dev.marblerun.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.TdxField;
import dev.marblerun.client.ClientException.Kind;
import dev.marblerun.tee.simulated.SimulatedTcbLevel;
import dev.marblerun.testkit.FakeCoordinator;
import dev.marblerun.testkit.FakeCoordinator.Quoter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Coordinator is believed when all of its evidence fits, and for each piece that does not fit it is not. */
class CoordinatorVerificationTest {
    @TempDir
    static Path folder;

    private static SimulatedCoordinator coordinator;
    private static SimulatedCoordinator foreign;

    @BeforeAll
    static void makePlatforms() throws Exception {
        coordinator = new SimulatedCoordinator(folder.resolve("a"), SimulatedTcbLevel.UP_TO_DATE);
        foreign = new SimulatedCoordinator(folder.resolve("b"), SimulatedTcbLevel.SW_HARDENING_NEEDED);
    }

    private static CoordinatorClient.Verified connect(Quoter quoter, CoordinatorVerifier verifier) throws Exception {
        try (FakeCoordinator server = FakeCoordinator.start(quoter)) {
            return CoordinatorClient.connect(
                    CoordinatorAddress.parse(server.address()), verifier, ClientOptions.DEFAULT);
        }
    }

    private static void refused(Quoter quoter, CoordinatorVerifier verifier, String why) {
        ClientException e = catchThrowableOfType(ClientException.class, () -> connect(quoter, verifier));
        assertThat(e).hasMessageContaining(why);
        assertThat(e.kind()).isEqualTo(Kind.NOT_VERIFIED);
    }

    private static Quoter honest() {
        return coordinator.tee::quote;
    }

    @Test
    void connect_expectedBuild_isVerifiedAndPinned() throws Exception {
        try (FakeCoordinator server = FakeCoordinator.start(honest())) {
            CoordinatorClient.Verified verified = CoordinatorClient.connect(
                    CoordinatorAddress.parse(server.address()), coordinator.expectingIt(), ClientOptions.DEFAULT);

            assertThat(verified.certificates().root()).isEqualTo(server.root());
            assertThat(verified.certificates().intermediate()).isEqualTo(server.intermediate());
            assertThat(verified.verdict().status()).isEqualTo(TcbStatus.UP_TO_DATE);
            assertThat(verified.fresh()).isTrue();
            assertThat(verified.client().status().code()).isEqualTo(2);
            assertThat(server.requests().get(0).query()).startsWith("nonce=");
        }
    }

    @Test
    void connect_twice_usesAnotherNonce() throws Exception {
        try (FakeCoordinator server = FakeCoordinator.start(honest())) {
            for (int i = 0; i < 2; i++) {
                CoordinatorClient.connect(
                        CoordinatorAddress.parse(server.address()), coordinator.expectingIt(), ClientOptions.DEFAULT);
            }
            assertThat(server.requests()).extracting(FakeCoordinator.Request::query).doesNotHaveDuplicates();
        }
    }

    @Test
    void connect_expectedProductLine_isVerified() throws Exception {
        EraConfig era = SimulatedCoordinator.signer(
                coordinator.signerId(), SimulatedCoordinator.PRODUCT, SimulatedCoordinator.VERSION);
        assertThat(connect(honest(), coordinator.expecting(era)).fresh()).isTrue();
    }

    @Test
    void connect_newerVersionThanDemanded_isVerified() throws Exception {
        EraConfig era = SimulatedCoordinator.signer(coordinator.signerId(), SimulatedCoordinator.PRODUCT, 1);
        assertThat(connect(honest(), coordinator.expecting(era)).fresh()).isTrue();
    }

    @Test
    void connect_olderVersion_isRefused() {
        EraConfig era = SimulatedCoordinator.signer(coordinator.signerId(), SimulatedCoordinator.PRODUCT, 4);
        refused(honest(), coordinator.expecting(era), "SecurityVersion is 3, expected is at least 4");
    }

    @Test
    void connect_otherProduct_isRefused() {
        EraConfig era = SimulatedCoordinator.signer(coordinator.signerId(), 8, 1);
        refused(honest(), coordinator.expecting(era), "ProductID is 7, expected is 8");
    }

    @Test
    void connect_otherSigner_isRefused() {
        EraConfig era = SimulatedCoordinator.signer("ab".repeat(32), SimulatedCoordinator.PRODUCT, 1);
        refused(honest(), coordinator.expecting(era), "SignerID is " + coordinator.signerId());
    }

    @Test
    void connect_otherBuild_isRefused() {
        EraConfig era = SimulatedCoordinator.debug(EraConfig.ofUniqueId("00".repeat(32)));
        refused(honest(), coordinator.expecting(era), "UniqueID is " + coordinator.uniqueId());
    }

    @Test
    void connect_trustDomainExpected_isRefused() {
        EraConfig era = EraConfig.ofTrustDomain(Map.of(TdxField.MRTD, "00".repeat(48)));
        refused(honest(), coordinator.expecting(era),
                "its TEE is Intel SGX (an enclave), expected is Intel TDX (a trust domain)");
    }

    @Test
    void connect_debugEnclaveNotAllowed_isRefused() {
        refused(honest(), coordinator.expecting(EraConfig.ofUniqueId(coordinator.uniqueId())), "debug");
    }

    @Test
    void connect_foreignRoot_isRefused() {
        CoordinatorVerifier verifier = new CoordinatorVerifier(foreign.anchor(), coordinator.collateral,
                SimulatedCoordinator.debug(EraConfig.ofUniqueId(coordinator.uniqueId())), Clock.systemUTC());
        refused(honest(), verifier, "refused (STATUS_");
    }

    @Test
    void connect_quoteOfAForeignPlatform_isRefused() {
        refused(foreign.tee::quote, coordinator.expectingIt(), "refused (STATUS_");
    }

    @Test
    void connect_quoteAboutAnotherKey_isRefused() {
        refused(reportData -> coordinator.tee.quote(new byte[64]), coordinator.expectingIt(), "not about this root");
    }

    @Test
    void connect_replayedQuote_isRefused() throws Exception {
        try (FakeCoordinator server = FakeCoordinator.start(new Quoter() {
            private byte[] first = new byte[0];

            @Override
            public byte[] quote(byte[] reportData) throws Exception {
                first = first.length == 0 ? coordinator.tee.quote(reportData) : first;
                return first;
            }
        })) {
            CoordinatorAddress address = CoordinatorAddress.parse(server.address());
            CoordinatorClient.connect(address, coordinator.expectingIt(), ClientOptions.DEFAULT);
            ClientException e = catchThrowableOfType(ClientException.class,
                    () -> CoordinatorClient.connect(address, coordinator.expectingIt(), ClientOptions.DEFAULT));
            assertThat(e).hasMessageContaining("the quote is an old one");
        }
    }

    @Test
    void connect_tamperedMeasurement_isRefused() {
        refused(reportData -> flipped(coordinator.tee.quote(reportData), 48 + 64), coordinator.expectingIt(),
                "STATUS_INVALID_QUOTE_SIGNATURE");
    }

    @Test
    void connect_truncatedQuote_isRefused() {
        refused(reportData -> Arrays.copyOf(coordinator.tee.quote(reportData), 500), coordinator.expectingIt(),
                "STATUS_UNSUPPORTED_QUOTE_FORMAT");
    }

    @Test
    void connect_noQuote_isRefused() {
        refused(reportData -> null, coordinator.expectingIt(), "without a TEE");
    }

    @Test
    void connect_emptyQuote_isRefused() {
        refused(reportData -> new byte[0], coordinator.expectingIt(), "without a TEE");
    }

    @Test
    void connect_expiredCollateral_isRefused() {
        Clock later = Clock.fixed(Instant.now().plus(Duration.ofDays(5000)), ZoneOffset.UTC);
        CoordinatorVerifier verifier = new CoordinatorVerifier(coordinator.anchor(), coordinator.collateral,
                SimulatedCoordinator.debug(EraConfig.ofUniqueId(coordinator.uniqueId())), later);
        refused(honest(), verifier, "expired");
    }

    @Test
    void connect_platformNeedsHardening_acceptedByDefault() throws Exception {
        assertThat(connect(foreign.tee::quote, foreign.expectingIt()).verdict().status())
                .isEqualTo(TcbStatus.SW_HARDENING_NEEDED);
    }

    @Test
    void connect_platformNeedsHardeningButUpToDateDemanded_isRefused() {
        EraConfig era = SimulatedCoordinator.debug(EraConfig.ofUniqueId(foreign.uniqueId()));
        EraConfig strict = new EraConfig(era.workload(), Optional.of(Set.of(TcbStatus.UP_TO_DATE)), Set.of());
        refused(foreign.tee::quote, foreign.expecting(strict), "SWHardeningNeeded");
    }

    @Test
    void connect_advisoryNotAccepted_isRefused() {
        EraConfig era = SimulatedCoordinator.debug(EraConfig.ofUniqueId(foreign.uniqueId()));
        EraConfig strict = new EraConfig(era.workload(), Optional.empty(), Set.of("INTEL-SA-NEVER"));
        refused(foreign.tee::quote, foreign.expecting(strict), "advisories");
    }

    @Test
    void connect_oldServer_isVerifiedButNotFresh() throws Exception {
        try (FakeCoordinator server = FakeCoordinator.start(honest())) {
            server.becomeOld();
            CoordinatorClient.Verified verified = CoordinatorClient.connect(
                    CoordinatorAddress.parse(server.address()), coordinator.expectingIt(), ClientOptions.DEFAULT);
            assertThat(verified.fresh()).isFalse();
            assertThat(verified.client().status().code()).isEqualTo(2);
        }
    }

    @Test
    void evidence_ownNonceAndOldServer_isRefused() throws Exception {
        try (FakeCoordinator server = FakeCoordinator.start(honest())) {
            server.becomeOld();
            EvidenceRequest request = EvidenceRequest.withNonce("n".getBytes(StandardCharsets.UTF_8));
            ClientException e = catchThrowableOfType(ClientException.class,
                    () -> request.send(CoordinatorAddress.parse(server.address()), ClientOptions.DEFAULT));
            assertThat(e.kind()).isEqualTo(Kind.NOT_SUPPORTED);
        }
    }

    @Test
    void evidence_certificatesThatDoNotBelongTogether_areRefused() throws Exception {
        try (FakeCoordinator server = FakeCoordinator.start(honest());
                FakeCoordinator other = FakeCoordinator.start(honest())) {
            String pem = (Pem.encode(other.intermediate()) + Pem.encode(server.root())).replace("\n", "\\n");
            server.answer("/api/v2/quote", 200,
                    "{\"status\":\"success\",\"data\":{\"cert\":\"" + pem + "\",\"quote\":null}}");
            ClientException e = catchThrowableOfType(ClientException.class, () -> EvidenceRequest.withRandomNonce()
                    .send(CoordinatorAddress.parse(server.address()), ClientOptions.DEFAULT));
            assertThat(e).hasMessageContaining("do not belong together");
            assertThat(e.kind()).isEqualTo(Kind.BAD_ANSWER);
        }
    }

    private static byte[] flipped(byte[] bytes, int offset) {
        bytes[offset] ^= 1;
        return bytes;
    }
}
