package dev.marblerun.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.quote.TdReport;
import dev.marblerun.attestation.verify.Policy;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.TdxField;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.client.ClientException.Kind;
import dev.marblerun.testkit.FakeCoordinator;
import dev.marblerun.testkit.tdx.TestTdxMachine;
import dev.marblerun.testkit.tdx.TestTrustDomain;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Coordinators in trust domains of TDX, and era configurations that do and do not fit. */
@SuppressWarnings("NullAway.Init")
class TrustDomainVerificationTest {
    @TempDir
    static Path folder;

    private static TestTdxMachine machine;
    private static TestTrustDomain domain;
    private static Collateral collateral;

    @BeforeAll
    static void makeMachine() throws Exception {
        machine = new TestTdxMachine(folder);
        domain = new TestTrustDomain(machine, 2);
        collateral = CollateralFolder.load(machine.folder());
    }

    private static TrustAnchor anchor() {
        return TrustAnchor.of(machine.rootCertificate());
    }

    private static EraConfig era(String tdx) throws ClientException {
        return EraConfig.parse(("{\"TDX\": " + tdx + "}").getBytes(UTF_8));
    }

    private static CoordinatorClient.Verified connect(TestTrustDomain at, CoordinatorVerifier verifier)
            throws Exception {
        try (FakeCoordinator server = FakeCoordinator.start(at::quote)) {
            return CoordinatorClient.connect(
                    CoordinatorAddress.parse(server.address()), verifier, ClientOptions.DEFAULT);
        }
    }

    private static CoordinatorClient.Verified connect(TestTrustDomain at, EraConfig era) throws Exception {
        return connect(at, new CoordinatorVerifier(anchor(), collateral, era, Clock.systemUTC()));
    }

    private static void refused(TestTrustDomain at, EraConfig era, String why) {
        refused(at, era, CoordinatorVerifier.policy(era, Optional.empty(), Optional.empty()), why);
    }

    private static void refused(TestTrustDomain at, EraConfig era, Policy policy, String why) {
        CoordinatorVerifier verifier = new CoordinatorVerifier(anchor(), collateral, era, policy, Clock.systemUTC());
        ClientException e = catchThrowableOfType(ClientException.class, () -> connect(at, verifier));
        assertThat(e).hasMessageContaining("The Coordinator is not verified: ").hasMessageContaining(why);
        assertThat(e.kind()).isEqualTo(Kind.NOT_VERIFIED);
    }

    @Test
    void connect_expectedTrustDomain_isVerified() throws Exception {
        CoordinatorClient.Verified verified = connect(domain, era(domain.packageJson()));
        assertThat(verified.verdict().status()).isEqualTo(TcbStatus.UP_TO_DATE);
        assertThat(verified.verdict().quote().body()).isInstanceOf(TdReport.class);
        assertThat(verified.fresh()).isTrue();
        assertThat(connect(domain, EraConfig.ofTrustDomain(Map.of(TdxField.MRTD, "02".repeat(48)))).fresh()).isTrue();
    }

    @Test
    void connect_oneRegisterOther_isRefused() throws Exception {
        for (int i = 0; i < 4; i++) {
            String right = "0" + "abcd".charAt(i);
            EraConfig era = era(domain.packageJson().replace(right.repeat(48), right.repeat(47) + "00"));
            refused(domain, era, "its RTMR" + i + " is " + right.repeat(48) + ", expected is ");
        }
    }

    @Test
    void connect_otherFirmware_isRefused() throws Exception {
        refused(new TestTrustDomain(machine, 3), era(domain.packageJson()), "its MRTD is 0303");
    }

    @Test
    void connect_enclaveExpected_isRefused() {
        refused(domain, EraConfig.ofUniqueId("ab".repeat(32)),
                "its TEE is Intel TDX (a trust domain), expected is Intel SGX (an enclave)");
    }

    @Test
    void connect_debug_hasToBeEqual() throws Exception {
        TestTrustDomain debug = domain.withAttributes(0x1000_0001);
        String underDebug = domain.packageJson().replace("{", "{\"Debug\": true, ");
        refused(debug, era(domain.packageJson()), "its Debug is true, expected is false");
        refused(domain, era(underDebug), "its Debug is false, expected is true");
        assertThat(connect(debug, era(underDebug)).fresh()).isTrue();
    }

    @Test
    void connect_underDebug_needsTheEraConfigurationAndThePolicy() throws Exception {
        TestTrustDomain debug = domain.withAttributes(0x1000_0001);
        EraConfig underDebug = era(domain.packageJson().replace("{", "{\"Debug\": true, "));
        refused(debug, underDebug, Policy.DEFAULT, "the workload runs under debug, which is not allowed");
        Policy lax = new Policy(Set.of(TcbStatus.UP_TO_DATE), Set.of(), true, Duration.ZERO);
        refused(debug, era(domain.packageJson()), lax, "its Debug is true, expected is false");
    }

    @Test
    void connect_septVeDisableNotSet_isRefusedUnlessJustTheseAttributesAreExpected() throws Exception {
        TestTrustDomain exposed = domain.withAttributes(0);
        refused(exposed, era(domain.packageJson()), "without SEPT_VE_DISABLE");
        String asked = domain.packageJson().replace("{", "{\"TDAttributes\": \"" + "00".repeat(8) + "\", ");
        assertThat(connect(exposed, era(asked)).fresh()).isTrue();
        refused(domain, era(asked), "its TDAttributes is 0000001000000000, expected is 0000000000000000");
    }

    @Test
    void connect_anotherRoot_isRefused() throws Exception {
        CoordinatorVerifier intel = new CoordinatorVerifier(
                TrustAnchor.intel(), collateral, era(domain.packageJson()), Clock.systemUTC());
        ClientException e = catchThrowableOfType(ClientException.class, () -> connect(domain, intel));
        assertThat(e).hasMessageContaining("its quote is refused (STATUS_");
    }
}
