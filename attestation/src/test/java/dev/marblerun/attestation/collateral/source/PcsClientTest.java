package dev.marblerun.attestation.collateral.source;

import static dev.marblerun.attestation.collateral.source.Documents.TCB_INFO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import dev.marblerun.attestation.collateral.source.PcsClient.Update;
import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import dev.marblerun.attestation.verify.PckInfo.Ca;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PcsClientTest {
    private static final String PCCS = "https://pccs.example:8081/sgx/certification/v4/";
    private static final String TCB_URL = PCCS + "tcb?fmspc=00606A000000";

    private final FakeTransport transport = new FakeTransport();

    private PcsClient client(String url) throws CollateralSourceException {
        return new PcsClient(PcsEndpoint.parse(url, false), Update.STANDARD, transport);
    }

    private static String chain(String vector, String document) {
        return PercentEncoding.encode(Vectors.bytes(vector, document + "_issuer_chain.pem"));
    }

    private CollateralSourceException failure(Item item) throws CollateralSourceException {
        PcsClient client = client(PCCS);
        return catchThrowableOfType(CollateralSourceException.class, () -> client.fetch(item));
    }

    private CollateralSourceException failure(int status, Map<String, String> headers, String body)
            throws CollateralSourceException {
        transport.answers(TCB_URL, status, headers, body.getBytes(StandardCharsets.ISO_8859_1));
        return failure(TCB_INFO);
    }

    @Test
    void fetch_version4_asksAndReadsAsTheApiSays() throws Exception {
        String vector = Documents.NEW;
        byte[] rootCrl = Vectors.bytes(vector, "root_ca_crl.der");
        transport.answers(TCB_URL, 200,
                        Map.of("tcb-info-issuer-chain", chain(vector, "tcb_info"),
                                "Cache-Control", "public, max-age=3600"),
                        Vectors.bytes(vector, "tcb_info.json"))
                .answers(PCCS + "qe/identity", 200,
                        Map.of("SGX-Enclave-Identity-Issuer-Chain", chain(vector, "qe_identity")),
                        Vectors.bytes(vector, "qe_identity.json"))
                .answers(PCCS + "pckcrl?ca=platform&encoding=der", 200,
                        Map.of("SGX-PCK-CRL-Issuer-Chain", chain(vector, "pck_crl")),
                        Vectors.bytes(vector, "pck_crl.der"))
                .answers(PCCS + "rootcacrl", 200, Map.of(),
                        HexFormat.of().formatHex(rootCrl).getBytes(StandardCharsets.US_ASCII));
        PcsClient client = client(PCCS);
        for (Item item : Documents.PLATFORM.items()) {
            GenuineDocument.of(client.fetch(item), Documents.INTEL);
        }
        assertThat(client.fetch(TCB_INFO).maxAge()).contains(Duration.ofHours(1));
        assertThat(client.fetch(TCB_INFO).origin()).isEqualTo(TCB_URL);
    }

    @Test
    void fetch_version3_readsItsHeaderHexadecimalListsAndTcbInfo2() throws Exception {
        String vector = Documents.VERSION_3;
        String base = "https://pccs.example/sgx/certification/v3/";
        byte[] crl = Vectors.bytes(vector, "pck_crl.der");
        transport.answers(base + "tcb?fmspc=00606A000000", 200,
                        Map.of("SGX-TCB-Info-Issuer-Chain", chain(vector, "tcb_info")),
                        Vectors.bytes(vector, "tcb_info.json"))
                .answers(base + "pckcrl?ca=platform&encoding=der", 200,
                        Map.of("SGX-PCK-CRL-Issuer-Chain", chain(vector, "pck_crl")),
                        HexFormat.of().withUpperCase().formatHex(crl).getBytes(StandardCharsets.US_ASCII));
        PcsClient client = client(base);
        assertThat(ParsedDocument.of(client.fetch(TCB_INFO)).tcbInfo().orElseThrow().version()).isEqualTo(2);
        GenuineDocument.of(client.fetch(Item.pckCrl(Ca.PLATFORM)), Documents.INTEL);
    }

    @Test
    void fetch_tdx_usesTheTdxPathsAndRefusesVersion3() throws Exception {
        Item item = Item.qeIdentity(Tee.TDX);
        transport.answers("https://pccs.example:8081/tdx/certification/v4/qe/identity", 200,
                Map.of("SGX-Enclave-Identity-Issuer-Chain", chain(Documents.TDX, "qe_identity")),
                Vectors.bytes(Documents.TDX, "qe_identity.json"));
        GenuineDocument.of(client(PCCS).fetch(item), Documents.INTEL);
        PcsClient old = client("https://pccs.example/sgx/certification/v3/");
        assertThat(catchThrowableOfType(CollateralSourceException.class, () -> old.fetch(item)))
                .hasMessageContaining("knows no TDX").hasMessageContaining("/v4/");
    }

    @Test
    void fetch_intel_takesTheRootCrlFromItsDistributionPoint() throws Exception {
        String url = "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der";
        transport.answers(url, 200, Map.of(), Vectors.bytes(Documents.NEW, "root_ca_crl.der"));
        PcsClient intel = new PcsClient(PcsEndpoint.INTEL, Update.STANDARD, transport);
        GenuineDocument.of(intel.fetch(Item.rootCaCrl()), Documents.INTEL);
        assertThat(transport.asked()).containsExactly(url);
        assertThat(PcsEndpoint.parse("https://api.trustedservices.intel.com/sgx/certification/v4/", false))
                .isEqualTo(PcsEndpoint.INTEL);
    }

    @Test
    void fetch_early_isAskedForBoth() throws Exception {
        PcsClient client = new PcsClient(PcsEndpoint.parse(PCCS, false), Update.EARLY, transport);
        var _ = catchThrowableOfType(CollateralSourceException.class, () -> client.fetch(TCB_INFO));
        var _ = catchThrowableOfType(CollateralSourceException.class, () -> client.fetch(Item.qeIdentity(Tee.SGX)));
        assertThat(transport.asked()).containsExactly(TCB_URL + "&update=early", PCCS + "qe/identity?update=early");
    }

    @ParameterizedTest
    @CsvSource({
        "400, REFUSED, version in the address",
        "401, REFUSED, wants a key",
        "403, REFUSED, wants a key",
        "404, NOT_FOUND, does not know this FMSPC",
        "410, NOT_FOUND, withdrawn",
        "429, SERVICE_FAULT, Too many requests",
        "460, SERVICE_FAULT, API key",
        "461, NOT_FOUND, refresh",
        "500, SERVICE_FAULT, log",
        "502, SERVICE_FAULT, could not get it from Intel",
        "503, SERVICE_FAULT, trying again",
        "302, REDIRECTED, final address",
    })
    void fetch_errorStatus_saysWhatWhereAndWhatNext(int status, Kind kind, String advice) throws Exception {
        CollateralSourceException e = failure(status,
                Map.of("Request-ID", "abc", "Location", "https://evil.example/\u0007"), "No cache data\r\n\u001b[31m");
        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e).hasMessageContaining("TCB info for SGX, FMSPC 00606a000000").hasMessageContaining(TCB_URL)
                .hasMessageContaining("status " + status).hasMessageContaining("No cache data")
                .hasMessageContaining("request abc").hasMessageContaining(advice);
        assertThat(e.sentence()).matches("[ -~]+");
        assertThat(transport.asked()).hasSize(1);
    }

    @Test
    void fetch_retryAfter_isPassedOn() throws Exception {
        assertThat(failure(429, Map.of("Retry-After", "120"), "").retryAfter()).contains(Duration.ofMinutes(2));
        assertThat(failure(429, Map.of("Retry-After", "Wed, 21 Oct 2026"), "").retryAfter()).isEmpty();
    }

    @Test
    void fetch_subscriptionKey_isSentAndInNoMessage() throws Exception {
        transport.answers(TCB_URL, 403, Map.of(), "bad key".getBytes(StandardCharsets.US_ASCII));
        PcsClient client = new PcsClient(PcsEndpoint.parse(PCCS, false), Update.STANDARD, transport, "0badcafe");
        CollateralSourceException e =
                catchThrowableOfType(CollateralSourceException.class, () -> client.fetch(TCB_INFO));
        assertThat(transport.lastHeaders()).containsEntry("Ocp-Apim-Subscription-Key", "0badcafe");
        assertThat(e.toString() + client).doesNotContain("0badcafe");
    }

    @Test
    void fetch_htmlWithStatus200_isNamedForWhatItIs() throws Exception {
        CollateralSourceException noChain = failure(200, Map.of(), "<html>Please log in</html>");
        assertThat(noChain.kind()).isEqualTo(Kind.INVALID_ANSWER);
        assertThat(noChain).hasMessageContaining("no header TCB-Info-Issuer-Chain")
                .hasMessageContaining("<html>Please log in").hasMessageContaining("portal");
        transport.answers(PCCS + "rootcacrl", 200, Map.of(), "<html>".getBytes(StandardCharsets.US_ASCII));
        assertThat(failure(Item.rootCaCrl())).hasMessageContaining("STATUS_SGX_CRL_UNSUPPORTED_FORMAT");
    }

    @Test
    void fetch_chainsThatAreWrong_areRefused() throws Exception {
        String json = new String(Vectors.bytes(Documents.NEW, "tcb_info.json"), StandardCharsets.US_ASCII);
        assertThat(failure(200, Map.of("TCB-Info-Issuer-Chain", "%zz"), json)).hasMessageContaining("percent-encoded");
        assertThat(failure(200, Map.of("TCB-Info-Issuer-Chain", "A".repeat(70_000)), json))
                .hasMessageContaining("more than 65536");
        assertThat(failure(200, Map.of("TCB-Info-Issuer-Chain", "nothing"), json))
                .hasMessageContaining("STATUS_UNSUPPORTED_CERT_FORMAT");
    }

    @Test
    void fetch_otherPlatformsDocument_isRefused() throws Exception {
        transport.answers(PCCS + "tcb?fmspc=00906ED50000", 200,
                Map.of("TCB-Info-Issuer-Chain", chain(Documents.NEW, "tcb_info")),
                Vectors.bytes(Documents.NEW, "tcb_info.json"));
        CollateralSourceException e = failure(Item.tcbInfo(Tee.SGX, "00906ED50000"));
        assertThat(e).hasMessageContaining("it is the TCB info for SGX, FMSPC 00606a000000");
    }

    @Test
    void fetch_noConnection_saysWhatToCheck() throws Exception {
        transport.fails(new ConnectException("Connection refused"));
        assertThat(failure(TCB_INFO)).hasMessageContaining("Connection refused").hasMessageContaining("firewall");
        transport.fails(new SSLHandshakeException("PKIX path building failed"));
        assertThat(failure(TCB_INFO)).hasMessageContaining("use_secure_cert");
        transport.fails(new IOException("no whole answer within 30 seconds"));
        assertThat(failure(TCB_INFO).kind()).isEqualTo(Kind.UNREACHABLE);
    }
}
