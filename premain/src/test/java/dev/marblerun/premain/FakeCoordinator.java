package dev.marblerun.premain;

import com.google.protobuf.ByteString;
import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.api.rpc.MarbleGrpc;
import dev.marblerun.api.rpc.Parameters;
import dev.marblerun.premain.rpc.ProtoReader;
import dev.marblerun.tee.der.CertificateBuilder;
import dev.marblerun.tee.der.DistinguishedName;
import dev.marblerun.tee.der.SigningAlgorithm;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLSession;

/** A mesh address on loopback as the contract has it: TLS, any client certificate required, one method. */
final class FakeCoordinator implements AutoCloseable {
    private static final Context.Key<X509Certificate> CERTIFICATE = Context.key("certificate");

    /** What one marble sent. */
    record Seen(ActivationReq request, X509Certificate certificate) {}

    private final Server server;
    private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();

    /** Answers each request with what the function returns, or with the status that it throws. */
    FakeCoordinator(Function<ActivationReq, ActivationResp> answer, String... protocols) throws Exception {
        this(answer, 0, protocols);
    }

    FakeCoordinator(Function<ActivationReq, ActivationResp> answer, int port, String... protocols) throws Exception {
        this(answer, port, List.of(), protocols);
    }

    /** With further services on the same address. */
    FakeCoordinator(Function<ActivationReq, ActivationResp> answer, BindableService beside) throws Exception {
        this(answer, 0, List.of(beside));
    }

    private FakeCoordinator(
            Function<ActivationReq, ActivationResp> answer, int port, List<BindableService> beside, String... protocols)
            throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair keys = generator.generateKeyPair();
        Instant now = Instant.now();
        X509Certificate certificate = new CertificateBuilder(
                        DistinguishedName.ofCommonName("MarbleRun"), keys.getPublic(), now, now.plusSeconds(3_600))
                .selfSigned(SigningAlgorithm.ECDSA_SHA384, keys.getPrivate());
        SslContext tls = GrpcSslContexts.configure(
                        SslContextBuilder.forServer(keys.getPrivate(), certificate), SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .clientAuth(ClientAuth.REQUIRE)
                .protocols(protocols.length == 0 ? new String[] {"TLSv1.3", "TLSv1.2"} : protocols)
                .build();
        MarbleGrpc.MarbleImplBase service = new MarbleGrpc.MarbleImplBase() {
            @Override
            public void activate(ActivationReq request, StreamObserver<ActivationResp> observer) {
                seen.add(new Seen(request, CERTIFICATE.get()));
                try {
                    observer.onNext(answer.apply(request));
                    observer.onCompleted();
                } catch (RuntimeException e) {
                    observer.onError(Status.fromThrowable(e).asRuntimeException());
                }
            }
        };
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .sslContext(tls)
                .intercept(new ClientCertificate())
                .addService(service)
                .addServices(beside.stream().map(BindableService::bindService).toList())
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    CoordinatorAddress address() {
        return new CoordinatorAddress("127.0.0.1", port());
    }

    /** The next request, waited for. */
    Seen next() throws InterruptedException {
        Seen next = seen.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request came");
        }
        return next;
    }

    int requests() {
        return seen.size();
    }

    @Override
    public void close() {
        try {
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An answer with the variables that every marble gets, and the given ones. */
    static ActivationResp answer(Map<String, String> files, Map<String, String> environment, String... arguments) {
        Parameters.Builder parameters = Parameters.newBuilder();
        for (String always : new String[] {
            "MARBLE_PREDEFINED_ROOT_CA",
            "MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN",
            "MARBLE_PREDEFINED_PRIVATE_KEY",
            "MARBLE_PREDEFINED_COORDINATOR_ROOT_CA"
        }) {
            parameters.putEnv(always, ByteString.copyFromUtf8("-----BEGIN " + always + "-----\ncanary\n"));
        }
        files.forEach((name, content) -> parameters.putFiles(name, ByteString.copyFromUtf8(content)));
        environment.forEach((name, value) -> parameters.putEnv(name, ByteString.copyFromUtf8(value)));
        for (String argument : arguments) {
            parameters.addArgv(argument);
        }
        return ActivationResp.newBuilder().setParameters(parameters).build();
    }

    /** The same as the premain reads it. */
    static ActivationAnswer read(ActivationResp answer) {
        try {
            return ActivationAnswer.decode(answer.toByteArray());
        } catch (ProtoReader.MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static final class ClientCertificate implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            try {
                X509Certificate certificate =
                        session == null ? null : (X509Certificate) session.getPeerCertificates()[0];
                return Contexts.interceptCall(
                        Context.current().withValue(CERTIFICATE, certificate), call, headers, next);
            } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
                throw Status.UNAUTHENTICATED.withCause(e).asRuntimeException();
            }
        }
    }
}
