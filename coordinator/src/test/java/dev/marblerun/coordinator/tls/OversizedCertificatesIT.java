package dev.marblerun.coordinator.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.core.TestCoordinator;
import dev.marblerun.coordinator.core.TlsIdentity;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLSocket;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client certificates of any size, on both ports: bounded, and whoever comes beside them is answered. */
@SuppressWarnings("NullAway.Init")
class OversizedCertificatesIT {
    private static final Duration PROMPT = Duration.ofSeconds(1);
    private static final byte[] REQUEST = "GET /api/v2/status HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);

    @TempDir
    Path folder;

    private TestCoordinator coordinator;

    @BeforeEach
    void start() throws IOException {
        coordinator = TestCoordinator.withoutTee(folder.resolve("state"));
        // What comes first pays for loading classes.
        assertThat(status(null)).isEqualTo("HTTP/1.1 200");
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    private static TlsIdentity padded(int bytes) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp384r1"));
            KeyPair pair = generator.generateKeyPair();
            X500Principal name = new X500Principal("CN=large");
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(new JcaX509v3CertificateBuilder(
                                    name,
                                    BigInteger.ONE,
                                    Date.from(Instant.now().minus(Duration.ofDays(1))),
                                    Date.from(Instant.now().plus(Duration.ofDays(1))),
                                    name,
                                    pair.getPublic())
                            .addExtension(
                                    new ASN1ObjectIdentifier("1.2.3.4"), false, new DEROctetString(new byte[bytes]))
                            .build(new JcaContentSignerBuilder("SHA384withECDSA").build(pair.getPrivate())));
            return new TlsIdentity(pair.getPrivate(), List.of(certificate));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLSocket connect(InetSocketAddress address, @Nullable TlsIdentity identity) throws IOException {
        SSLSocket socket = (SSLSocket) TestIdentities.clientContext(identity)
                .getSocketFactory()
                .createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private String status(@Nullable TlsIdentity identity) throws IOException {
        try (SSLSocket socket = connect(coordinator.rest(), identity)) {
            socket.getOutputStream().write(REQUEST);
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), US_ASCII);
        }
    }

    private void assertGoodClientIsAnswered() throws IOException {
        long begin = System.nanoTime();
        assertThat(status(null)).isEqualTo("HTTP/1.1 200");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PROMPT);
    }

    @ParameterizedTest
    @ValueSource(ints = {40_000, 1_000_000, 10_000_000})
    void clientPort_largeCertificate_endsTheHandshake(int bytes) throws IOException {
        TlsIdentity large = padded(bytes);
        assertThatThrownBy(() -> assertThat(status(large)).isEqualTo("HTTP/1.1 200"))
                .isInstanceOfAny(IOException.class, AssertionError.class);
        assertGoodClientIsAnswered();
    }

    @Test
    void clientPort_longList_endsTheHandshake() throws IOException {
        TlsIdentity one = padded(10);
        TlsIdentity list = new TlsIdentity(one.key(), Collections.nCopies(200, one.chain().getFirst()));
        assertThatThrownBy(() -> assertThat(status(list)).isEqualTo("HTTP/1.1 200"))
                .isInstanceOfAny(IOException.class, AssertionError.class);
        assertGoodClientIsAnswered();
    }

    @Test
    void clientPort_certificateOfUsualSize_isAccepted() throws IOException {
        assertThat(status(padded(4_000))).isEqualTo("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(ints = {40_000, 1_000_000})
    void marblePort_largeCertificate_endsTheConnection(int bytes) throws IOException {
        try (SSLSocket socket = connect(coordinator.mesh(), padded(bytes))) {
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        // TLS 1.3: the client has finished before the server has judged.
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("closed");
                        }
                        throw new AssertionError("the server goes on talking");
                    })
                    .isInstanceOf(IOException.class);
        }
        assertGoodClientIsAnswered();
    }
}
