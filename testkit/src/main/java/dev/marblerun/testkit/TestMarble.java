package dev.marblerun.testkit;

import com.google.protobuf.ByteString;
import dev.marblerun.api.Limits;
import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.api.rpc.MarbleGrpc;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.der.CertificateRequestBuilder;
import dev.marblerun.tee.der.DistinguishedName;
import dev.marblerun.tee.der.SigningAlgorithm;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A marble as the Coordinator sees one: a key, a certificate, a CSR, evidence if there is a TEE, and a gRPC client. */
public final class TestMarble {
    private static final int SECONDS = 20;

    private final TestKeys keys;
    private final byte[] csr;
    private final byte[] quote;
    private final SslContext tls;

    private TestMarble(TestKeys keys, byte[] csr, byte[] quote, SslContext tls) {
        this.keys = keys;
        this.csr = csr;
        this.quote = quote;
        this.tls = tls;
    }

    /** A marble in this TEE; null for one that has none and sends an empty quote. */
    public static TestMarble in(@Nullable Tee tee) {
        try {
            TestKeys keys = TestKeys.make("marble");
            byte[] csr = new CertificateRequestBuilder(
                            DistinguishedName.ofCommonName("marble"), keys.pair().getPublic())
                    .subjectAltNames(List.of("localhost"), List.of(InetAddress.getLoopbackAddress()))
                    .signed(SigningAlgorithm.ECDSA_SHA384, keys.key());
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(keys.certificate().getEncoded());
            byte[] quote = tee == null ? new byte[0] : tee.quote(Arrays.copyOf(hash, 64));
            SslContext tls = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                    .keyManager(keys.key(), keys.certificate())
                    .trustManager(new AnyCertificate())
                    .build();
            return new TestMarble(keys, csr, quote, tls);
        } catch (GeneralSecurityException | SSLException | TeeException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it proves its key with. */
    public TestKeys keys() {
        return keys;
    }

    /** Its evidence; empty without a TEE. */
    public byte[] quote() {
        return quote.clone();
    }

    /** The request that it sends. */
    public ActivationReq request(String type, String uuid) {
        return ActivationReq.newBuilder()
                .setMarbleType(type)
                .setUUID(uuid)
                .setCSR(ByteString.copyFrom(csr))
                .setQuote(ByteString.copyFrom(quote))
                .build();
    }

    /** A connection that is opened when it is first used. */
    public ManagedChannel connect(InetSocketAddress coordinator, @Nullable EventLoopGroup loops) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(coordinator)
                .overrideAuthority("localhost")
                .sslContext(tls)
                .disableRetry()
                .disableServiceConfigLookUp()
                .maxInboundMessageSize(Limits.ACTIVATION_RESPONSE_BYTES);
        if (loops != null) {
            builder.eventLoopGroup(loops).channelType(NioSocketChannel.class).directExecutor();
        }
        return builder.build();
    }

    /** Activates over a connection of its own. Throws gRPC's StatusRuntimeException when refused. */
    public ActivationResp activate(InetSocketAddress coordinator, String type, String uuid) {
        return activate(coordinator, request(type, uuid), null);
    }

    /** Sends any request over a connection of its own. */
    public ActivationResp activate(
            InetSocketAddress coordinator, ActivationReq request, @Nullable EventLoopGroup loops) {
        ManagedChannel channel = connect(coordinator, loops);
        try {
            return MarbleGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                    .activate(request);
        } finally {
            channel.shutdownNow();
        }
    }
}
