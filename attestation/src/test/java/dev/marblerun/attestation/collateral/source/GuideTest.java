package dev.marblerun.attestation.collateral.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.verify.CollateralSignatures;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.attestation.verify.Verdict;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of docs/collateral.md, "From Java", with a network and a time of the test's. */
class GuideTest {
    private static final String INTEL = "https://api.trustedservices.intel.com/sgx/certification/v4/";

    @TempDir
    Path folder;

    @Test
    void guide_asWritten_verifiesAGenuineQuoteWithIntelsCollateral() throws Exception {
        byte[] quote = Vectors.bytes(Documents.NEW, "quote.bin");
        InstantSource clock = InstantSource.fixed(Documents.NEW_TIME);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            var signatures = new CollateralSignatures(TrustAnchor.intel());
            var client = new PcsClient(PcsEndpoint.INTEL, PcsClient.Update.STANDARD, intel());
            var cache = new CollateralCache(new CollateralCache.Parts(
                    client, signatures, Optional.of(new CacheFolder(folder)), CacheSettings.DEFAULT, clock,
                    new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(10), new SecureRandom()),
                    threads, System.err::println));
            Collateral collateral =
                    new PlatformCollateral(cache).of(PlatformId.vouchedFor(Quote.parse(quote), signatures));
            Verdict verdict = new QuoteVerifier(TrustAnchor.intel()).verify(quote, collateral, clock.instant());
            assertThat(verdict).isInstanceOfSatisfying(Verdict.Valid.class,
                    valid -> assertThat(valid.status()).isEqualTo(TcbStatus.SW_HARDENING_NEEDED));
            assertThat(folder).isDirectoryContaining("glob:**.collateral.json");
        }
    }

    private static FakeTransport intel() {
        FakeTransport transport = new FakeTransport();
        signed(transport, INTEL + "tcb?fmspc=00606A000000", "TCB-Info-Issuer-Chain", "tcb_info", ".json");
        signed(transport, INTEL + "qe/identity", "SGX-Enclave-Identity-Issuer-Chain", "qe_identity", ".json");
        signed(transport, INTEL + "pckcrl?ca=platform&encoding=der", "SGX-PCK-CRL-Issuer-Chain", "pck_crl", ".der");
        return transport.answers("https://certificates.trustedservices.intel.com/IntelSGXRootCA.der", 200, Map.of(),
                Vectors.bytes(Documents.NEW, "root_ca_crl.der"));
    }

    private static void signed(FakeTransport transport, String url, String header, String name, String suffix) {
        String chain = PercentEncoding.encode(Vectors.bytes(Documents.NEW, name + "_issuer_chain.pem"));
        transport.answers(url, 200, Map.of(header, chain), Vectors.bytes(Documents.NEW, name + suffix));
    }
}
