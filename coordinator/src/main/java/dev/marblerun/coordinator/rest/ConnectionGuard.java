package dev.marblerun.coordinator.rest;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.observe.Log;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.eclipse.jetty.alpn.server.ALPNServerConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.Connector;

/**
 * Keeps clients from holding connections without asking anything. A handshake has its time, and so has a connection
 * without a request under way, however many bytes of headers trickle in. When there are too many connections the one
 * that has waited longest without a request goes, so that strangers never keep a good client out.
 */
final class ConnectionGuard implements Connection.Listener, SslHandshakeListener {
    private static final Log LOG = Log.of(RestServer.class);

    private final LongSupplier nanoTime;
    private final Level connectionErrors;
    private final Map<SslConnection, Watch> watches = new LinkedHashMap<>();

    ConnectionGuard(LongSupplier nanoTime, Level connectionErrors) {
        this.nanoTime = nanoTime;
        this.connectionErrors = connectionErrors;
    }

    private static final class Watch {
        private long since;
        private boolean secured;
        private int requests;

        private Watch(long since) {
            this.since = since;
        }
    }

    /** A request under way. */
    interface Lease {
        /** It is answered or has failed; further calls do nothing. */
        void end();
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof SslConnection tls) {
            opened(tls);
        } else if (!(connection instanceof ALPNServerConnection)) {
            secured(connection);
        }
    }

    private void opened(SslConnection tls) {
        SslConnection longest = null;
        synchronized (watches) {
            if (watches.size() >= Limits.CONNECTIONS) {
                longest = longestWaiting();
                watches.remove(longest);
            }
            watches.put(tls, new Watch(nanoTime.getAsLong()));
        }
        if (longest != null) {
            abort(longest);
        }
    }

    /** There is one: requests under way are fewer than connections. */
    private SslConnection longestWaiting() {
        for (Map.Entry<SslConnection, Watch> entry : watches.entrySet()) {
            if (entry.getValue().requests == 0) {
                return entry.getKey();
            }
        }
        return watches.keySet().iterator().next();
    }

    private void secured(Connection connection) {
        if (connection.getEndPoint() instanceof SslConnection.SslEndPoint end) {
            synchronized (watches) {
                Watch watch = watches.get(end.getSslConnection());
                if (watch != null) {
                    watch.secured = true;
                    watch.since = nanoTime.getAsLong();
                }
            }
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (connection instanceof SslConnection tls) {
            synchronized (watches) {
                watches.remove(tls);
            }
        }
    }

    /** A request of this connection has come. */
    Lease begin(Connection connection) {
        Watch watch;
        synchronized (watches) {
            watch = connection.getEndPoint() instanceof SslConnection.SslEndPoint end
                    ? watches.get(end.getSslConnection())
                    : null;
            if (watch == null) {
                return () -> {};
            }
            watch.requests++;
        }
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (ended.compareAndSet(false, true)) {
                synchronized (watches) {
                    watch.requests--;
                    watch.since = nanoTime.getAsLong();
                }
            }
        };
    }

    /** {@link #sweep}s every second as long as the connector runs. */
    void sweepWhile(Connector connector) {
        var _ = connector.getScheduler().schedule(
                () -> {
                    if (connector.isRunning()) {
                        try {
                            sweep();
                        } finally {
                            sweepWhile(connector);
                        }
                    }
                },
                1,
                TimeUnit.SECONDS);
    }

    /** Closes what has waited too long; to be called every second or so. */
    void sweep() {
        long now = nanoTime.getAsLong();
        List<SslConnection> overdue = new ArrayList<>();
        synchronized (watches) {
            for (Iterator<Map.Entry<SslConnection, Watch>> i =
                            watches.entrySet().iterator();
                    i.hasNext(); ) {
                Map.Entry<SslConnection, Watch> entry = i.next();
                if (isOverdue(entry.getValue(), now)) {
                    overdue.add(entry.getKey());
                    i.remove();
                }
            }
        }
        overdue.forEach(ConnectionGuard::abort);
    }

    private static boolean isOverdue(Watch watch, long now) {
        long allowed = watch.secured
                // Jetty closes an idle connection politely after IDLE_TIME; this is for those that trickle.
                ? Limits.IDLE_TIME.plus(Limits.HANDSHAKE_TIME).toNanos()
                : Limits.HANDSHAKE_TIME.toNanos();
        return watch.requests == 0 && now - watch.since > allowed;
    }

    /** How many connections are open. */
    int open() {
        synchronized (watches) {
            return watches.size();
        }
    }

    private static void abort(SslConnection tls) {
        tls.getEndPoint().close();
    }

    @Override
    public void handshakeFailed(Event event, Throwable failure) {
        LOG.log(
                connectionErrors,
                "TLS handshake of a client failed",
                Log.field("remote", String.valueOf(event.getEndPoint().getRemoteSocketAddress())),
                Log.error(failure));
    }
}
