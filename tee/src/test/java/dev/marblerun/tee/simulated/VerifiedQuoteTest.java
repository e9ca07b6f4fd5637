package dev.marblerun.tee.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.quote.SgxReport;
import dev.marblerun.attestation.verify.Failure;
import dev.marblerun.attestation.verify.Policy;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.attestation.verify.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verifier that judges hardware's quotes judges simulated ones, with the platform's root as its only anchor. */
class VerifiedQuoteTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final byte[] REPORT_DATA = HexFormat.of().parseHex("a5".repeat(64));

    @TempDir
    static Path dir;

    private static byte[] signingKey;
    private static SimulatedPlatform platform;
    private static Path image;

    @BeforeAll
    static void makePlatform() throws Exception {
        signingKey = SigningKey.newKeyPem();
        platform = create("platform", PlatformOptions.DEFAULT);
        image = Files.createDirectory(dir.resolve("image"));
        Files.writeString(image.resolve("app"), "code");
        Files.writeString(image.resolve("enclave.properties"), "productId=5\nsecurityVersion=2\n");
    }

    @Test
    void quote_underItsOwnRoot_isValidAndSaysWhatTheImageIs() throws Exception {
        SimulatedTee tee = new SimulatedTee(platform, image, platform.signingKey());

        Verdict.Valid verdict = valid(verify(tee.quote(REPORT_DATA), platform, platform, NOW));

        SgxReport report = (SgxReport) verdict.quote().body();
        PackageProperties said = tee.packageProperties();
        assertThat(HexFormat.of().formatHex(report.mrEnclave())).isEqualTo(said.uniqueId());
        assertThat(HexFormat.of().formatHex(report.mrSigner())).isEqualTo(said.signerId());
        assertThat(report.isvProdId()).isEqualTo(5).isEqualTo(said.productId());
        assertThat(report.isvSvn()).isEqualTo(2).isEqualTo(said.securityVersion());
        assertThat(report.debug()).isTrue();
        assertThat(report.reportData()).isEqualTo(REPORT_DATA);
        assertThat(verdict.status()).isEqualTo(TcbStatus.UP_TO_DATE);
        assertThat(verdict.advisories()).isEmpty();
        assertThat(verdict.expired()).isEmpty();
        assertThat(verdict.pck().fmspc()).isEqualToIgnoringCase(HexFormat.of().formatHex(CollateralWriter.FMSPC));
    }

    @Test
    void debugQuote_withoutDebugAllowed_isRefusedByPolicy() throws Exception {
        Verdict.Valid verdict = valid(verify(quote(platform), platform, platform, NOW));

        assertThat(Policy.DEFAULT.refusal(verdict, NOW)).get().asString().contains("debug");
        assertThat(new Policy(Set.of(TcbStatus.UP_TO_DATE), Set.of(), true, Duration.ZERO).refusal(verdict, NOW))
                .isEmpty();
    }

    @Test
    void changedImage_otherSigner_olderVersion_areSeenInTheQuote() throws Exception {
        SimulatedTee tee = new SimulatedTee(platform, image, platform.signingKey());
        Path changed = Files.createDirectory(dir.resolve("changed"));
        Files.writeString(changed.resolve("app"), "code with a backdoor");
        Files.writeString(changed.resolve("enclave.properties"), "productId=5\nsecurityVersion=1\n");
        SimulatedTee other =
                new SimulatedTee(platform, changed, SigningKey.parse(SigningKey.newKeyPem()));

        SgxReport good = report(tee);
        SgxReport bad = report(other);

        assertThat(bad.mrEnclave()).isNotEqualTo(good.mrEnclave());
        assertThat(bad.mrSigner()).isNotEqualTo(good.mrSigner());
        assertThat(bad.isvSvn()).isLessThan(good.isvSvn());
    }

    @Test
    void foreignRoot_asAnchor_isRefused() throws Exception {
        SimulatedPlatform foreign = create("foreign", PlatformOptions.DEFAULT);

        assertThat(refused(verify(quote(platform), platform, foreign, NOW)))
                .isEqualTo(Failure.STATUS_SGX_PCK_CERT_CHAIN_UNTRUSTED);
        Verdict intel = new QuoteVerifier(TrustAnchor.intel())
                .verify(quote(platform), CollateralFolder.load(platform.directory()), NOW);
        assertThat(refused(intel)).isEqualTo(Failure.STATUS_SGX_PCK_CERT_CHAIN_UNTRUSTED);
        Verdict mixed = new QuoteVerifier(TrustAnchor.of(platform.rootCertificate()))
                .verify(quote(platform), CollateralFolder.load(foreign.directory()), NOW);
        assertThat(mixed).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void quote_oneBitChanged_isRefused() throws Exception {
        byte[] quote = quote(platform);
        // Version, MRENCLAVE, ISVSVN, report data, quote signature, attestation key, QE report, QE signature, QE data.
        for (int offset : new int[] {0, 112, 306, 368, 436, 500, 564 + 64, 948, 1014}) {
            quote[offset] ^= 1;
            assertThat(verify(quote, platform, platform, NOW)).as("offset %d", offset)
                    .isInstanceOf(Verdict.Refused.class);
            quote[offset] ^= 1;
        }
        assertThat(verify(quote, platform, platform, NOW)).isInstanceOf(Verdict.Valid.class);
    }

    @ParameterizedTest
    @CsvSource({"SW_HARDENING_NEEDED, SW_HARDENING_NEEDED, 1", "CONFIGURATION_NEEDED, CONFIGURATION_NEEDED, 2",
        "OUT_OF_DATE, OUT_OF_DATE, 3"})
    void platform_atAnotherLevel_hasThatStatusAndItsAdvisories(
            SimulatedTcbLevel level, TcbStatus status, int advisories) throws Exception {
        SimulatedPlatform old = create("at" + level, PlatformOptions.DEFAULT.withLevel(level));

        Verdict.Valid verdict = valid(verify(quote(old), old, old, NOW));

        assertThat(verdict.status()).isEqualTo(status);
        assertThat(verdict.status().intelName()).isEqualTo(level.status());
        assertThat(verdict.advisories()).isEqualTo(level.advisoryIds()).hasSize(advisories);
    }

    @ParameterizedTest
    @CsvSource({"REVOKED, STATUS_TCB_REVOKED", "NOT_SUPPORTED, STATUS_TCB_NOT_SUPPORTED"})
    void platform_revokedOrUnknown_isRefused(SimulatedTcbLevel level, Failure failure) throws Exception {
        SimulatedPlatform bad = create("at" + level, PlatformOptions.DEFAULT.withLevel(level));

        assertThat(refused(verify(quote(bad), bad, bad, NOW))).isEqualTo(failure);
    }

    @Test
    void pckCertificate_revoked_isRefused() throws Exception {
        SimulatedPlatform bad = create("revoked", PlatformOptions.DEFAULT.withPckRevoked());

        assertThat(refused(verify(quote(bad), bad, bad, NOW))).isEqualTo(Failure.STATUS_SGX_PCK_REVOKED);
    }

    @Test
    void quotingEnclave_outOfDate_makesTheStatusOutOfDate() throws Exception {
        SimulatedPlatform old = create("oldqe", PlatformOptions.DEFAULT.withQuotingEnclaveOutOfDate());

        Verdict.Valid verdict = valid(verify(quote(old), old, old, NOW));

        assertThat(verdict.status()).isEqualTo(TcbStatus.OUT_OF_DATE);
        assertThat(verdict.platform().status()).isEqualTo(TcbStatus.UP_TO_DATE);
        assertThat(verdict.advisories()).containsExactly("SIMULATED-SA-00100");
    }

    @Test
    void collateral_outsideItsTime_isExpiredOrNotYetValid() throws Exception {
        Instant end = NOW.plus(PlatformOptions.DEFAULT.lifetime());
        Instant begin = NOW.minus(Duration.ofDays(1));

        Verdict.Valid late = valid(verify(quote(platform), platform, platform, end.plusSeconds(1)));
        assertThat(late.collateralExpired()).isTrue();
        assertThat(valid(verify(quote(platform), platform, platform, end.minusSeconds(1))).expired()).isEmpty();
        assertThat(valid(verify(quote(platform), platform, platform, begin)).expired()).isEmpty();
        assertThat(refused(verify(quote(platform), platform, platform, begin.minus(Duration.ofDays(1)))))
                .isEqualTo(Failure.COLLATERAL_NOT_YET_VALID);
    }

    private static SimulatedPlatform create(String name, PlatformOptions options) throws Exception {
        return SimulatedPlatform.create(dir.resolve(name), options, NOW, () -> signingKey);
    }

    private static byte[] quote(SimulatedPlatform on) throws Exception {
        return new SimulatedTee(on, image, on.signingKey()).quote(REPORT_DATA);
    }

    private static SgxReport report(SimulatedTee tee) throws Exception {
        return (SgxReport) valid(verify(tee.quote(REPORT_DATA), platform, platform, NOW)).quote().body();
    }

    private static Verdict verify(byte[] quote, SimulatedPlatform collateral, SimulatedPlatform anchor, Instant at)
            throws Exception {
        Collateral loaded = CollateralFolder.load(collateral.directory());
        return new QuoteVerifier(TrustAnchor.of(anchor.rootCertificate())).verify(quote, loaded, at);
    }

    private static Verdict.Valid valid(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Valid.class);
        return (Verdict.Valid) verdict;
    }

    private static Failure refused(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        return ((Verdict.Refused) verdict).failure();
    }
}
