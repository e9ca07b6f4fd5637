package dev.marblerun.coordinator.mesh;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.observe.Log;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Accepts connections: counts them, closes those beyond the limit at once, and has failed handshakes logged. */
final class MeshChannel extends NioServerSocketChannel {
    private static final Log LOG = Log.of(MeshServer.class);

    private final Level connectionErrors;
    private final AtomicInteger open = new AtomicInteger();

    MeshChannel(Level connectionErrors) {
        this.connectionErrors = connectionErrors;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        super.doReadMessages(accepted);
        accepted.subList(before, accepted.size()).removeIf(child -> !admit((NioSocketChannel) child));
        return accepted.size() - before;
    }

    private boolean admit(NioSocketChannel child) {
        if (open.incrementAndGet() > Limits.CONNECTIONS) {
            open.decrementAndGet();
            child.unsafe().closeForcibly();
            return false;
        }
        child.closeFuture().addListener(closed -> open.decrementAndGet());
        child.pipeline().addLast(new HandshakeWatch());
        return true;
    }

    /** Finds the TLS handler, which gRPC puts behind it, when the first bytes come; then it goes. */
    private final class HandshakeWatch extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.handshakeFuture().addListener(done -> {
                    if (!done.isSuccess()) {
                        LOG.log(
                                connectionErrors,
                                "TLS handshake of a marble failed",
                                Log.field("remote", String.valueOf(context.channel().remoteAddress())),
                                Log.error(done.cause()));
                    }
                });
            }
            super.channelRead(context, message);
            context.pipeline().remove(this);
        }
    }
}
