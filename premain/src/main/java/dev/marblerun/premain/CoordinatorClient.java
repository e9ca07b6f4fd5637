package dev.marblerun.premain;

import dev.marblerun.api.Limits;
import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.api.rpc.MarbleGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Activates over gRPC and TLS 1.2 or 1.3. Each attempt is a connection of its own, closed before the method returns.
 */
final class CoordinatorClient implements Activation {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration GOODBYE = Duration.ofMillis(500);

    private final CoordinatorAddress address;
    private final Bounds bounds;
    private final PremainLog log;

    /**
     * What one activation may take.
     *
     * @param connect for one attempt to connect
     * @param answer from the start of an attempt to the whole answer: the Coordinator may have to fetch collateral
     * @param answerBytes the answer's size
     * @param patience for how long an unreachable Coordinator is tried again; zero is one attempt
     */
    record Bounds(Duration connect, Duration answer, int answerBytes, Duration patience) {
        /** The usual bounds with the given patience. */
        static Bounds usual(Duration patience) {
            return new Bounds(
                    Duration.ofSeconds(10), Duration.ofSeconds(60), Limits.ACTIVATION_RESPONSE_BYTES, patience);
        }
    }

    CoordinatorClient(CoordinatorAddress address, Bounds bounds, PremainLog log) {
        this.address = address;
        this.bounds = bounds;
        this.log = log;
    }

    @Override
    public ActivationResp activate(MarbleIdentity identity, ActivationReq request) throws PremainException {
        SslContext tls = acceptAnyServer_trustIsOneSided(identity);
        long start = System.nanoTime();
        boolean told = false;
        while (true) {
            try {
                return attempt(tls, request);
            } catch (StatusRuntimeException e) {
                boolean patient = System.nanoTime() - start < bounds.patience.toNanos();
                if (!patient || !RpcFailure.isUnreachable(e)) {
                    throw RpcFailure.inWords(e, address, bounds);
                }
                if (!told) {
                    log.info("the Coordinator at " + address + " cannot be reached yet; trying for up to "
                            + bounds.patience.toSeconds() + " s");
                    told = true;
                }
            }
            pause();
        }
    }

    private ActivationResp attempt(SslContext tls, ActivationReq request) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .sslContext(tls)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) bounds.connect.toMillis())
                .maxInboundMessageSize(bounds.answerBytes)
                // A second activation would cost a second piece of the marble's budget.
                .disableRetry()
                .disableServiceConfigLookUp()
                .build();
        try {
            return MarbleGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(bounds.answer.toMillis(), TimeUnit.MILLISECONDS)
                    .activate(request);
        } finally {
            close(channel);
        }
    }

    /**
     * Anybody may answer as the Coordinator: as in the original, nothing here verifies it. That leaks nothing (the
     * request has no secret), and an application that got its parameters from a stranger has none of the deployment's
     * secrets; whether a marble runs under the right manifest is proven to its peers and clients by its certificate.
     */
    private static SslContext acceptAnyServer_trustIsOneSided(MarbleIdentity identity) throws PremainException {
        try {
            return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                    .keyManager(identity.key(), identity.certificate())
                    .trustManager(new AcceptAnyCertificate())
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new PremainException("loading TLS Credentials failed: " + PremainException.reason(e)
                    + "; this Java must know TLS 1.2 or 1.3", e);
        }
    }

    private static void pause() throws PremainException {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PremainException("activating was interrupted", e);
        }
    }

    private static void close(ManagedChannel channel) {
        channel.shutdown();
        try {
            if (!channel.awaitTermination(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
                channel.shutdownNow();
            }
        } catch (InterruptedException e) {
            channel.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
