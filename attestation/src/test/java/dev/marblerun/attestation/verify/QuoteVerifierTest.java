package dev.marblerun.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class QuoteVerifierTest {
    private static final Instant AT = Instant.parse("2025-02-05T10:43:45Z");
    private static final Instant ISSUED = Instant.parse("2025-01-21T10:45:51Z");
    private static final Instant EXPIRES = Instant.parse("2025-02-20T10:41:40Z");

    private final QuoteVerifier verifier = new QuoteVerifier(TrustAnchor.intel());

    @Test
    void verify_genuineQuote_validWithAllThatIsKnown() throws CollateralException {
        Verdict.Valid v = valid(verifier.verify(Vectors.quote(), collateral(), AT));
        assertThat(v.status()).isEqualTo(TcbStatus.SW_HARDENING_NEEDED);
        assertThat(v.advisories()).containsExactly("INTEL-SA-00334", "INTEL-SA-00615");
        assertThat(v.tcbEvaluationNumber()).isEqualTo(17);
        assertThat(v.qeIsvSvn()).isEqualTo(10);
        assertThat(v.expired()).isEmpty();
        assertThat(v.rootCertificate()).startsWith(0x30, 0x82);
        assertThat(v.tdxModule()).isEmpty();
    }

    @Test
    void verify_behindOpenEnclaveHeader_sameVerdict() throws CollateralException {
        byte[] quote = Vectors.quote();
        byte[] report = new byte[16 + quote.length];
        byte[] header = HexFormat.of().parseHex("0100000002000000" + "f811000000000000");
        System.arraycopy(header, 0, report, 0, 16);
        System.arraycopy(quote, 0, report, 16, quote.length);
        assertThat(valid(verifier.verify(report, collateral(), AT)).status())
                .isEqualTo(TcbStatus.SW_HARDENING_NEEDED);
    }

    @Test
    void verify_everyByteChanged_refused() throws CollateralException {
        byte[] quote = Vectors.quote();
        Collateral collateral = collateral();
        valid(verifier.verify(quote, collateral, AT)); // what it remembers must not help a changed quote
        for (int i = 0; i < 1046; i++) {
            byte[] changed = quote.clone();
            changed[i] ^= (byte) (1 << i % 8);
            assertThat(verifier.verify(changed, collateral, AT)).as("byte %s", i).isInstanceOf(Verdict.Refused.class);
        }
    }

    @Test
    void verify_everyBitOfHeaderAndSignatureChanged_refused() throws CollateralException {
        byte[] quote = Vectors.quote();
        Collateral collateral = collateral();
        for (int i = 0; i < 112 * 8; i++) {
            byte[] changed = quote.clone();
            int at = i < 48 * 8 ? i / 8 : 436 + (i / 8 - 48);
            changed[at] ^= (byte) (1 << i % 8);
            assertThat(verifier.verify(changed, collateral, AT)).as("bit %s", i).isInstanceOf(Verdict.Refused.class);
        }
    }

    @Test
    void verify_randomChanges_neverThrowsAndNeverAnotherStatus() throws CollateralException {
        long seed = 8_46_2026;
        Random random = new Random(seed);
        byte[] quote = Vectors.quote();
        Collateral collateral = collateral();
        for (int i = 0; i < 1000; i++) {
            byte[] changed = quote.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            Verdict verdict = verifier.verify(changed, collateral, AT);
            assertThat(Verdicts.summary(verdict)).as("seed %s, round %s", seed, i).satisfiesAnyOf(
                    s -> assertThat(verdict).isInstanceOf(Verdict.Refused.class),
                    s -> assertThat(s).isEqualTo("SWHardeningNeeded"));
        }
    }

    @Test
    void verify_earliestExpiration_expiredFromThatSecondOn() throws CollateralException {
        Collateral collateral = collateral();
        Verdict.Valid before = valid(verifier.verify(Vectors.quote(), collateral, EXPIRES.minusSeconds(1)));
        Verdict.Valid then = valid(verifier.verify(Vectors.quote(), collateral, EXPIRES));
        assertThat(before.collateralExpired()).isFalse();
        assertThat(then.expired()).containsExactly("QE identity (2025-02-20T10:41:40Z)");
        assertThat(then.earliestExpiration()).isEqualTo(EXPIRES);
    }

    @Test
    void verify_beforeTheCollateralIsIssued_onlyWithinTheSkew() throws CollateralException {
        Collateral collateral = collateral();
        Instant first = ISSUED.minus(Validity.ALLOWED_SKEW);
        valid(verifier.verify(Vectors.quote(), collateral, first));
        assertThat(verifier.verify(Vectors.quote(), collateral, first.minusSeconds(1)))
                .isInstanceOfSatisfying(Verdict.Refused.class, r -> {
                    assertThat(r.failure()).isEqualTo(Failure.COLLATERAL_NOT_YET_VALID);
                    assertThat(r.reason()).contains("PCK CRL", "2025-01-21T10:45:51Z");
                });
    }

    @Test
    void verify_rememberedPlatform_datesStillCount() throws CollateralException {
        Collateral collateral = collateral();
        valid(verifier.verify(Vectors.quote(), collateral, AT));
        assertThat(valid(verifier.verify(Vectors.quote(), collateral, EXPIRES)).collateralExpired())
                .isTrue();
        assertThat(verifier.verify(Vectors.quote(), collateral, ISSUED.minus(Duration.ofDays(1))))
                .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void verify_refusedQuote_nothingRemembered() throws CollateralException {
        byte[] changed = Vectors.quote();
        changed[400] ^= 1;
        assertThat(verifier.verify(changed, collateral(), AT)).isInstanceOf(Verdict.Refused.class);
        assertThat(verifier.remembered()).isZero();
        valid(verifier.verify(Vectors.quote(), collateral(), AT));
        // One platform and nine signatures: all that a verification checks but the quote's own.
        assertThat(verifier.remembered()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void verify_otherRoot_refusedAsUntrusted() throws Exception {
        QuoteVerifier other = new QuoteVerifier(new TrustAnchor(
                P256.publicKey(Quote.parse(Vectors.quote()).attestationKey())));
        assertThat(other.verify(Vectors.quote(), collateral(), AT))
                .isInstanceOfSatisfying(Verdict.Refused.class, r -> assertThat(r.failure())
                        .isEqualTo(Failure.STATUS_SGX_PCK_CERT_CHAIN_UNTRUSTED));
    }

    @Test
    void verify_chainGivenBesideTheQuote_mustBeTheSame() throws CollateralException, QuoteFormatException {
        byte[] chain = Quote.parse(Vectors.quote()).qe().certification().data();
        byte[] foreign = Quote.parse(Vectors.bytes("sgx-cfl-00906ed50000-tlsn", "quote.bin"))
                .qe()
                .certification()
                .data();
        valid(verifier.verify(Vectors.quote(), collateral(), AT, chain));
        assertThat(verifier.verify(Vectors.quote(), collateral(), AT, foreign))
                .isInstanceOfSatisfying(Verdict.Refused.class, r -> assertThat(r.failure())
                        .isEqualTo(Failure.PCK_CHAIN_MISMATCH));
    }

    @Test
    void verify_quoteWithoutChain_refusedUnlessGiven() throws CollateralException, QuoteFormatException {
        byte[] quote = Vectors.quote();
        byte[] chain = Quote.parse(quote).qe().certification().data();
        quote[1046] = 4; // the type is covered by no signature
        assertThat(verifier.verify(quote, collateral(), AT))
                .isInstanceOfSatisfying(Verdict.Refused.class, r -> assertThat(r.failure())
                        .isEqualTo(Failure.CERTIFICATION_DATA_UNSUPPORTED));
        valid(verifier.verify(quote, collateral(), AT, chain));
    }

    @Test
    void verify_chainWhoseLinesOverlap_refused() throws CollateralException {
        byte[] quote = Vectors.quote();
        byte[] lines = "-----BEGIN CERTIFICATE---------END CERTIFICATE-----".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(lines, 0, quote, 1052, lines.length); // where the chain begins; no signature covers it
        assertThat(verifier.verify(quote, collateral(), AT))
                .isInstanceOfSatisfying(Verdict.Refused.class, r -> assertThat(r.failure())
                        .isEqualTo(Failure.STATUS_UNSUPPORTED_CERT_FORMAT));
    }

    @Test
    void verify_manyThreads_sameVerdict() throws Exception {
        Collateral collateral = collateral();
        byte[] quote = Vectors.quote();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Verdict>> verdicts = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                verdicts.add(threads.submit(() -> verifier.verify(quote, collateral, AT)));
            }
            for (Future<Verdict> verdict : verdicts) {
                assertThat(Verdicts.summary(verdict.get())).isEqualTo("SWHardeningNeeded");
            }
        }
    }

    @Test
    void failure_everyDefectOfADocument_hasItsNamesake() {
        for (CollateralException.Defect defect : CollateralException.Defect.values()) {
            assertThat(Failure.of(defect).name()).isEqualTo(defect.name());
        }
    }

    private static Collateral collateral() throws CollateralException {
        return Collateral.of(Vectors.parts(Vectors.BASE));
    }

    private static Verdict.Valid valid(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Valid.class);
        return (Verdict.Valid) verdict;
    }
}
