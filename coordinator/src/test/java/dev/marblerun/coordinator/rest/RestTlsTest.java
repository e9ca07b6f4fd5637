package dev.marblerun.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.marblerun.coordinator.core.ClientApi.User;
import dev.marblerun.coordinator.core.TlsIdentity;
import dev.marblerun.coordinator.tls.TestIdentities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client API's TLS accepts, refuses and presents. */
@SuppressWarnings("NullAway.Init")
class RestTlsTest {
    private RestFixture rest;

    @BeforeEach
    void start() throws Exception {
        rest = new RestFixture();
    }

    @AfterEach
    void stop() throws Exception {
        rest.close();
    }

    @ParameterizedTest
    @CsvSource({
        "secp256r1, TLSv1.3", "secp384r1, TLSv1.3", "secp521r1, TLSv1.3", "Ed25519, TLSv1.3", "RSA, TLSv1.3",
        "secp256r1, TLSv1.2", "secp384r1, TLSv1.2", "secp521r1, TLSv1.2", "Ed25519, TLSv1.2", "RSA, TLSv1.2"
    })
    void clientCertificate_anyKind_isRecognised(String kind, String protocol) throws Exception {
        TlsIdentity user = TestIdentities.make("user", kind, Duration.ofDays(1));
        assertThat(statusOfSecrets(user, protocol)).isEqualTo(400);
    }

    @Test
    void clientCertificate_expired_isRecognised() throws Exception {
        TlsIdentity user = TestIdentities.make("user", "secp384r1", Duration.ofDays(-1));
        assertThat(statusOfSecrets(user, "TLSv1.3")).isEqualTo(400);
    }

    @Test
    void clientCertificates_secondOfTheList_identifiesNobody() throws Exception {
        TlsIdentity alice = TestIdentities.make("alice", "secp384r1", Duration.ofDays(1));
        TlsIdentity stranger = TestIdentities.make("stranger", "secp384r1", Duration.ofDays(1));
        rest.api.users.put(alice.chain().getFirst(), new User("alice"));
        TlsIdentity mixed = new TlsIdentity(
                stranger.key(),
                List.of(stranger.chain().getFirst(), alice.chain().getFirst()));

        assertThat(rest.raw(mixed, "GET", "/api/v2/secrets", null).status()).isEqualTo(401);
    }

    /** 400 because a recognised user asks for nothing; a stranger would get 401. */
    private int statusOfSecrets(TlsIdentity user, String protocol) throws IOException {
        rest.api.users.put(user.chain().getFirst(), new User("u"));
        try (SSLSocket socket = rest.tls(user)) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.getOutputStream()
                    .write("GET /api/v2/secrets HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return RestFixture.read(socket.getInputStream()).status();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "http/1.1"})
    void alpn_known_isChosen(String protocol) throws Exception {
        try (SSLSocket socket = withAlpn(protocol)) {
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo(protocol);
        }
    }

    @Test
    void alpn_both_prefersHttp2() throws Exception {
        try (SSLSocket socket = withAlpn("http/1.1", "h2")) {
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
        }
    }

    @Test
    void alpn_unknown_endsTheHandshake() throws Exception {
        try (SSLSocket socket = withAlpn("foo")) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    private SSLSocket withAlpn(String... protocols) throws IOException {
        SSLSocket socket = rest.tls(TestIdentities.clientContext(null));
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
    })
    void suite_otherThanAesGcm_isRefused(String suite) throws Exception {
        try (SSLSocket socket = rest.tls(TestIdentities.clientContext(null))) {
            socket.setEnabledCipherSuites(new String[] {suite});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x25519", "secp256r1", "secp384r1", "secp521r1"})
    void group_each_isAccepted(String group) throws Exception {
        try (SSLSocket socket = rest.tls(TestIdentities.clientContext(null))) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setNamedGroups(new String[] {group});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void group_other_isRefused() throws Exception {
        try (SSLSocket socket = rest.tls(TestIdentities.clientContext(null))) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setNamedGroups(new String[] {"x448"});
            socket.setSSLParameters(parameters);
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_1 -cipher ALL:@SECLEVEL=0", "-tls1_2 -cipher AES128-GCM-SHA256"})
    void openssl_oldTls_isRefused(String arguments) throws Exception {
        assertThat(openssl(arguments)).contains("Cipher is (NONE)").contains("SSL alert number");
    }

    @Test
    void openssl_handshake_asksForCertificateWithoutNames() throws Exception {
        assertThat(openssl("-tls1_3"))
                .contains("No client certificate CA names sent")
                .contains("TLS_AES_128_GCM_SHA256");
    }

    private String openssl(String arguments) throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/openssl")))
                .as("SKIPPED: no openssl here")
                .isTrue();
        List<String> command = new ArrayList<>(
                List.of("openssl", "s_client", "-connect", "127.0.0.1:" + rest.port()));
        command.addAll(List.of(arguments.split(" ", -1)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void identity_swapped_isSeenByClientsThatResume(String protocol) throws Exception {
        SSLContext resuming = TestIdentities.clientContext(null);
        assertThat(presented(resuming, protocol)).isEqualTo(rest.identities.client().chain().getFirst());
        long created = sessionCreated(resuming, protocol);
        assertThat(sessionCreated(resuming, protocol)).as("the client resumes").isEqualTo(created);

        rest.identities.swap("2");

        assertThat(presented(resuming, protocol)).isEqualTo(rest.identities.client().chain().getFirst());
        assertThat(presented(TestIdentities.clientContext(null), protocol))
                .isEqualTo(rest.identities.client().chain().getFirst());
    }

    private X509Certificate presented(SSLContext context, String protocol) throws IOException {
        try (SSLSocket socket = request(context, protocol)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private long sessionCreated(SSLContext context, String protocol) throws IOException {
        try (SSLSocket socket = request(context, protocol)) {
            return socket.getSession().getCreationTime();
        }
    }

    /** A whole request, because the tickets of TLS 1.3 come after the handshake. */
    private SSLSocket request(SSLContext context, String protocol) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", rest.port());
        socket.setSoTimeout(RestFixture.DEADLINE_MILLIS);
        socket.setEnabledProtocols(new String[] {protocol});
        socket.getOutputStream()
                .write("GET /api/v2/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(RestFixture.read(socket.getInputStream()).status()).isEqualTo(200);
        return socket;
    }
}
