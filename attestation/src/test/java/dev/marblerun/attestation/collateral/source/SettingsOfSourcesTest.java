package dev.marblerun.attestation.collateral.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import dev.marblerun.attestation.verify.PckInfo.Ca;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, Intel's configuration file, items' names, percent-encoding, pauses. */
class SettingsOfSourcesTest {
    private static QcnlConfig qcnl(String text) throws CollateralSourceException {
        return QcnlConfig.parse(text.getBytes(StandardCharsets.UTF_8), "qcnl.conf");
    }

    @Test
    void qcnl_jsonWithComments_isRead() throws Exception {
        QcnlConfig config = qcnl("""
                {
                  // *** ATTENTION : the keys are case sensitive.
                  //PCCS server address
                  "pccs_url": "https://localhost:8081/sgx/certification/v4/"
                  // To accept insecure HTTPS certificate, set this option to false
                  ,"use_secure_cert": false
                  //,"collateral_service": "https://api.trustedservices.intel.com/sgx/certification/v4/"
                  ,"retry_times": 6
                  ,"retry_delay": 10
                  ,"custom_request_options" : {"get_cert" : {"headers": {"head1": "value1"}, "params": {"a": "b"}}}
                  ,"tcb_update_type" : "early"
                }
                """);
        assertThat(config).isEqualTo(new QcnlConfig("https://localhost:8081/sgx/certification/v4/", false, 6,
                java.util.Optional.of(Duration.ofSeconds(10)), PcsClient.Update.EARLY));
    }

    @Test
    void qcnl_collateralService_countsBeforeThePccs() throws Exception {
        assertThat(qcnl("{\"pccs_url\":\"https://a/\",\"collateral_service\":\"https://b/\"}").service())
                .isEqualTo("https://b/");
    }

    @Test
    void qcnl_oldForm_isRead() throws Exception {
        QcnlConfig config = qcnl("""
                # PCCS server address
                PCCS_URL=https://localhost:8081/sgx/certification/v3/
                # To accept insecure HTTPS cert, set this option to FALSE
                USE_SECURE_CERT=FALSE
                """);
        assertThat(config.service()).isEqualTo("https://localhost:8081/sgx/certification/v3/");
        assertThat(config.secureCertificate()).isFalse();
        assertThat(config.retries()).isZero();
    }

    @Test
    void qcnl_certificatesByDefault_areChecked() throws Exception {
        assertThat(qcnl("PCCS_URL=https://a/").secureCertificate()).isTrue();
        assertThat(qcnl("{\"pccs_url\":\"https://a/\"}").secureCertificate()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "{}", "{\"pccs_url\":", "{\"pccs_url\":\"a\"} x", "[\"pccs_url\"]", "USE_SECURE_CERT=FALSE",
        "{\"pccs_url\":\"a\",\"pccs_url\":\"b\"}", "{\"pccs_url\":\"a\",\"use_secure_cert\":\"no\"}",
        "{\"pccs_url\":\"a\",\"retry_times\":-1}", "{\"pccs_url\":\"a\",\"retry_delay\":1e9}",
        "{\"pccs_url\":\"a\",\"tcb_update_type\":\"late\"}", "// {\"pccs_url\":\"a\"}",
    })
    void qcnl_unusable_isRefusedByName(String text) {
        assertThatThrownBy(() -> qcnl(text)).isInstanceOf(CollateralSourceException.class)
                .hasMessageContaining("qcnl.conf cannot be used");
    }

    @Test
    void endpoint_usualForms_areUnderstood() throws Exception {
        for (String text : List.of("https://h:8081/sgx/certification/v4/", "https://h:8081/sgx/certification/v4",
                "https://h:8081", "https://h:8081/", "https://h:8081/tdx/certification/v4/")) {
            PcsEndpoint endpoint = PcsEndpoint.parse(text, false);
            assertThat(endpoint.resource(Tee.TDX, "tcb?fmspc=1"))
                    .hasToString("https://h:8081/tdx/certification/v4/tcb?fmspc=1");
            assertThat(endpoint.intel()).isFalse();
        }
        assertThat(PcsEndpoint.parse("https://h/dcap/sgx/certification/v3/", false))
                .isEqualTo(new PcsEndpoint("https://h/dcap", 3, false));
        assertThat(PcsEndpoint.parse("http://h/", true).origin()).isEqualTo("http://h");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "h:8081", "ftp://h/", "http://h/", "https://", "https://user:pw@h/", "https://h/?a=b", "https://h/#x",
        "https://h/certs", "https://h/sgx/certification/v5/", "https://h/sgx/certification/v44/", "https://h/ x",
    })
    void endpoint_anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> PcsEndpoint.parse(text, false)).isInstanceOf(CollateralSourceException.class)
                .hasMessageContaining("collateral service").hasMessageContaining("https://localhost:8081");
    }

    @Test
    void item_ids_nameEachItemAndNothingElse() {
        for (Item item : List.of(Item.rootCaCrl(), Item.pckCrl(Ca.PLATFORM), Item.pckCrl(Ca.PROCESSOR),
                Item.qeIdentity(Tee.TDX), Item.tcbInfo(Tee.SGX, "00606A000000"))) {
            assertThat(Item.ofId(item.id())).contains(item);
        }
        for (String id : List.of("", "../x", "tcb_info.sgx.00606A000000", "tcb_info.sgx.00", "pck_crl", "qe_identity.x",
                "root_ca_crl.")) {
            assertThat(Item.ofId(id)).isEmpty();
        }
        assertThatThrownBy(() -> Item.tcbInfo(Tee.SGX, "../../etc/pw")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void percentEncoding_ofPem_keepsPlusSigns() {
        String pem = "-----BEGIN X-----\nab+/==\n";
        assertThat(PercentEncoding.encode(pem)).doesNotContain(" ", "\n", "+").startsWith("-----BEGIN%20X");
        assertThat(PercentEncoding.decode(PercentEncoding.encode(pem)).orElseThrow()).asString().isEqualTo(pem);
        assertThat(PercentEncoding.decode("a+b%0A").orElseThrow()).asString().isEqualTo("a+b\n");
        for (String bad : List.of("%", "%1", "%zz", "%0", "\u00e4")) {
            assertThat(PercentEncoding.decode(bad)).isEmpty();
        }
    }

    @Test
    void backoff_growsToItsBoundWithJitter() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), new Random(7));
        for (int failures = 1; failures < 100; failures++) {
            long full = Math.min(60_000, 1000L << Math.min(failures - 1, 10));
            assertThat(backoff.after(failures).toMillis()).isBetween(full / 2, full);
        }
        List<Duration> some = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            some.add(backoff.after(10));
        }
        assertThat(some.stream().distinct()).hasSizeGreaterThan(10);
    }
}
