package dev.marblerun.coordinator.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.marblerun.api.Limits;
import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.api.rpc.MarbleGrpc;
import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.TlsIdentity;
import dev.marblerun.coordinator.tls.TestIdentities;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The marble API through a real port with a real gRPC client. */
@SuppressWarnings("NullAway.Init")
class MeshServerTest {
    private static final TlsIdentity MARBLE = TestIdentities.make("marble", "secp384r1", Duration.ofDays(1));
    private static final ActivationReq REQUEST = ActivationReq.newBuilder()
            .setQuote(ByteString.copyFromUtf8("quote"))
            .setCSR(ByteString.copyFromUtf8("csr"))
            .setMarbleType("frontend")
            .setUUID("00000000-0000-4000-8000-000000000001")
            .build();

    private final FakeMarbleApi api = new FakeMarbleApi();
    private final TestIdentities identities = new TestIdentities();
    private MeshServer server;

    @BeforeEach
    void start() throws Exception {
        server = MeshServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), api, identities, Level.DEBUG);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void activate_validRequest_isAnswered() throws Exception {
        ActivationResp answer = activate(MARBLE, REQUEST);

        assertThat(answer.getParameters().getFilesMap())
                .containsEntry("/quote", REQUEST.getQuote())
                .containsEntry("/csr", REQUEST.getCSR());
        assertThat(answer.getParameters().getEnvMap()).containsEntry("TYPE", ByteString.copyFromUtf8("frontend"));
        assertThat(answer.getParameters().getArgvList()).containsExactly("app", REQUEST.getUUID());
        assertThat(api.lastPeer.certificate()).isEqualTo(MARBLE.chain().getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1", "Ed25519", "RSA"})
    void activate_anyKindOfClientKey_isThePeer(String kind) throws Exception {
        TlsIdentity marble = TestIdentities.make("m", kind, Duration.ofDays(-1));

        activate(marble, REQUEST);

        assertThat(api.lastPeer.certificate()).isEqualTo(marble.chain().getFirst());
    }

    @Test
    void activate_withoutClientCertificate_isUnavailable() {
        assertThatThrownBy(() -> activate(null, REQUEST)).satisfies(e -> assertThat(Status.fromThrowable(e).getCode())
                .isEqualTo(Status.Code.UNAVAILABLE));
        assertThat(api.calls).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({
        "WRONG_STATE, FAILED_PRECONDITION, cannot accept marbles in current state",
        "UNAUTHENTICATED, UNAUTHENTICATED, couldn't get marble TLS certificate",
        "PERMISSION_DENIED, PERMISSION_DENIED, 'marble verification failed: type \"näme\"'",
        "INVALID_REQUEST, INVALID_ARGUMENT, invalid UUID: invalid UUID length: 0",
        "INTERNAL, INTERNAL, generating marble secrets: no",
        "OVERLOADED, RESOURCE_EXHAUSTED, later",
        "NOT_FOUND, NOT_FOUND, nothing"
    })
    void activate_refused_hasItsStatus(Kind kind, Status.Code code, String message) {
        api.refusal = new ApiException(kind, message, new IllegalStateException("inner"));

        assertThatThrownBy(() -> activate(MARBLE, REQUEST)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(code);
            assertThat(e.getStatus().getDescription()).isEqualTo(message);
        });
    }

    @Test
    void activate_refusedAtLength_isStillToldWhy() {
        api.refusal = new ApiException(Kind.INTERNAL, "x".repeat(100_000));

        assertThatThrownBy(() -> activate(MARBLE, REQUEST))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode())
                        .isEqualTo(Status.Code.INTERNAL))
                .hasMessageContaining("xxx...");
    }

    @Test
    void activate_fault_tellsNothing() {
        api.fault = new IllegalStateException("secret detail");

        assertThatThrownBy(() -> activate(MARBLE, REQUEST)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(e.getStatus().getDescription()).isEqualTo("internal error");
        });
    }

    @Test
    void activate_messageTooLarge_isRefused() {
        ActivationReq large = REQUEST.toBuilder()
                .setQuote(ByteString.copyFrom(new byte[Limits.ACTIVATION_REQUEST_BYTES + 1]))
                .build();

        assertThatThrownBy(() -> activate(MARBLE, large)).satisfies(e -> assertThat(Status.fromThrowable(e).getCode())
                .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED));
        assertThat(api.calls).hasValue(0);
    }

    @Test
    void activate_quoteTooLarge_isRefused() {
        ActivationReq large = REQUEST.toBuilder()
                .setQuote(ByteString.copyFrom(new byte[Limits.QUOTE_BYTES + 1]))
                .build();

        assertThatThrownBy(() -> activate(MARBLE, large)).satisfies(e -> assertThat(Status.fromThrowable(e).getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT));
        assertThat(api.calls).hasValue(0);
    }

    @Test
    void connections_silentOrGarbage_leaveTheServerWell() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.localAddress().getPort());
                sockets.add(socket);
                if (i % 10 == 0) {
                    socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
            assertThat(activate(MARBLE, REQUEST).hasParameters()).isTrue();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "http/1.1"})
    void alpn_otherThanHttp2_endsTheHandshake(String protocol) throws Exception {
        try (SSLSocket socket = socket(TestIdentities.clientContext(MARBLE))) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocol});
            socket.setSSLParameters(parameters);
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"})
    void suite_otherThanAesGcm_isRefused(String suite) throws Exception {
        try (SSLSocket socket = socket(TestIdentities.clientContext(MARBLE))) {
            socket.setEnabledCipherSuites(new String[] {suite});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void identity_swapped_isSeenByNewConnectionsAndNotByOpenOnes() throws Exception {
        ManagedChannel channel = channel(MARBLE);
        SSLContext resuming = TestIdentities.clientContext(MARBLE);
        try {
            MarbleGrpc.newBlockingStub(channel).activate(REQUEST);
            assertThat(presented(resuming)).isEqualTo(identities.mesh().chain().getFirst());

            identities.swap("2");

            assertThat(presented(resuming)).isEqualTo(identities.mesh().chain().getFirst());
            assertThat(MarbleGrpc.newBlockingStub(channel).activate(REQUEST).hasParameters()).isTrue();
        } finally {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void address_inUse_isAnIoException() {
        assertThatThrownBy(() -> MeshServer.start(server.localAddress(), api, identities, Level.DEBUG))
                .isInstanceOf(IOException.class);
    }

    @Test
    void stop_idleServer_endsAndRefusesCalls() throws Exception {
        InetSocketAddress address = server.localAddress();
        server.stop(Duration.ofSeconds(5));

        assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort())).isInstanceOf(IOException.class);
    }

    @Test
    void workers_withTooMuchPending_refuseMoreUntilSomeEnd() throws Exception {
        Workers workers = new Workers();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(Limits.ACTIVATIONS_PENDING);
        for (int i = 0; i < Limits.ACTIVATIONS_PENDING; i++) {
            assertThat(workers.tryExecute(() -> {
                        awaitQuietly(release);
                        ended.countDown();
                    }))
                    .isTrue();
        }
        assertThat(workers.tryExecute(() -> {})).isFalse();

        release.countDown();
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        boolean accepted = false;
        while (!accepted && System.nanoTime() < deadline) {
            accepted = workers.tryExecute(() -> {});
        }
        assertThat(accepted).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private X509Certificate presented(SSLContext context) throws IOException {
        try (SSLSocket socket = socket(context)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            // The server's first frame comes with the tickets, so one byte makes the session resumable.
            assertThat(socket.getInputStream().read()).isNotNegative();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private SSLSocket socket(SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket("localhost", server.localAddress().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private ActivationResp activate(@Nullable TlsIdentity identity, ActivationReq request)
            throws InterruptedException {
        ManagedChannel channel = channel(identity);
        try {
            return MarbleGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .activate(request);
        } finally {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    private ManagedChannel channel(@Nullable TlsIdentity identity) {
        JdkSslContext tls = new JdkSslContext(
                TestIdentities.clientContext(identity),
                true,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        "h2"),
                ClientAuth.NONE,
                null,
                false);
        return NettyChannelBuilder.forAddress(server.localAddress())
                .overrideAuthority("coordinator")
                .sslContext(tls)
                .build();
    }
}
