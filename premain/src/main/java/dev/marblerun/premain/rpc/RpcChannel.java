package dev.marblerun.premain.rpc;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * A connection for gRPC calls over TLS with a client certificate. Whatever certificate the server presents is accepted:
 * whether it is the right one is for the caller to find out, from {@link #serverCertificate}. For one thread.
 */
public final class RpcChannel implements AutoCloseable {
    static final String PROTOCOL = "h2";
    private static final int PREFIX_BYTES = 5;

    private final String authority;
    private final DeadlineSocket transport;
    private final SSLSocket tls;
    private final Http2Connection http;

    /**
     * Whom to connect to, and as whom.
     *
     * @param host a name or an address; IPv6 without brackets
     * @param authority host and port as HTTP has them
     * @param protocols versions of TLS, such as {@code TLSv1.3}
     */
    public record Target(
            String host, int port, String authority, PrivateKey key, X509Certificate certificate, String... protocols) {
    }

    private RpcChannel(String authority, DeadlineSocket transport, SSLSocket tls, Http2Connection http) {
        this.authority = authority;
        this.transport = transport;
        this.tls = tls;
        this.http = http;
    }

    /**
     * Connects and finishes the TLS handshake.
     *
     * @param connectTime for one address of the host
     * @param time for all of it
     * @throws RpcException UNAVAILABLE or DEADLINE_EXCEEDED; its cause says what failed
     */
    public static RpcChannel open(Target target, Duration connectTime, Duration time) throws RpcException {
        Deadline deadline = Deadline.after(time);
        try {
            int connectMillis = (int) connectTime.toMillis();
            try {
                return open(target, connectMillis, deadline, Handshake.QUICK);
            } catch (SSLHandshakeException e) {
                if (e.getCause() instanceof EOFException) {
                    // It broke off; nobody said that the offer was not enough.
                    throw e;
                }
                return open(target, connectMillis, deadline, Handshake.of(target.protocols));
            }
        } catch (IOException | RuntimeException e) {
            throw failed(deadline, e);
        }
    }

    private static RpcChannel open(Target target, int connectMillis, Deadline deadline, Handshake handshake)
            throws IOException {
        DeadlineSocket transport = connect(target, connectMillis, deadline);
        try {
            SSLSocket tls = handshake(target, transport, handshake);
            return new RpcChannel(
                    target.authority,
                    transport,
                    tls,
                    new Http2Connection(tls.getInputStream(), tls.getOutputStream()));
        } catch (IOException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    private static DeadlineSocket connect(Target target, int connectMillis, Deadline deadline) throws IOException {
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(target.host)) {
            DeadlineSocket socket = new DeadlineSocket(deadline);
            try {
                socket.open(new InetSocketAddress(address, target.port), Math.min(connectMillis, deadline.millis()));
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = e;
            }
        }
        if (failure instanceof SocketTimeoutException) {
            throw (IOException) new ConnectException("no answer from " + target.host).initCause(failure);
        }
        throw failure == null ? new IOException("the name " + target.host + " has no address") : failure;
    }

    private static SSLSocket handshake(Target target, DeadlineSocket transport, Handshake handshake)
            throws IOException {
        SSLSocket tls = (SSLSocket) acceptAnyPeer_theCallerJudges(target.key, target.certificate)
                .getSocketFactory()
                .createSocket(transport, target.host, target.port, true);
        SSLParameters parameters = tls.getSSLParameters();
        handshake.applyTo(parameters);
        parameters.setApplicationProtocols(new String[] {PROTOCOL});
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        if (!PROTOCOL.equals(tls.getApplicationProtocol())) {
            throw new SSLException("the server has TLS, but not for HTTP/2");
        }
        return tls;
    }

    static SSLContext acceptAnyPeer_theCallerJudges(PrivateKey key, X509Certificate certificate) throws SSLException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new FixedIdentity(key, certificate)},
                    new TrustManager[] {new AcceptAnyCertificate()},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new SSLException("this Java has no TLS: " + e.getMessage(), e);
        }
    }

    /** What the server has proved the possession of. */
    public X509Certificate serverCertificate() throws RpcException {
        try {
            return (X509Certificate) tls.getSession().getPeerCertificates()[0];
        } catch (SSLException e) {
            throw new RpcException(StatusCode.UNAVAILABLE, "the server has presented no certificate", e);
        }
    }

    /**
     * One call.
     *
     * @param path such as {@code /rpc.Marble/Activate}
     * @param time from now to the whole answer
     * @param mostBytes the largest answer that is taken
     * @throws RpcException whatever ended the call; the connection is of no use after it
     */
    public byte[] call(String path, byte[] message, Duration time, int mostBytes) throws RpcException {
        Deadline deadline = Deadline.after(time);
        transport.setDeadline(deadline);
        byte[] headers = new HeaderEncoder()
                .add(":method", "POST")
                .add(":scheme", "https")
                .add(":path", path)
                .add(":authority", authority)
                .add("te", "trailers")
                .add("content-type", "application/grpc")
                .add("user-agent", "marblerun-premain")
                .add("grpc-timeout", time.toMillis() + "m")
                .block();
        GrpcAnswer answer = new GrpcAnswer(mostBytes);
        try {
            http.exchange(headers, prefixed(message), answer);
        } catch (IOException | RuntimeException e) {
            throw failed(deadline, e);
        }
        return answer.message();
    }

    /** Not compressed, and how long (gRPC over HTTP/2, "Length-Prefixed-Message"). */
    static byte[] prefixed(byte[] message) {
        byte[] body = new byte[PREFIX_BYTES + message.length];
        for (int i = 1; i < PREFIX_BYTES; i++) {
            body[i] = (byte) (message.length >> ((PREFIX_BYTES - 1 - i) * 8));
        }
        System.arraycopy(message, 0, body, PREFIX_BYTES, message.length);
        return body;
    }

    private static RpcException failed(Deadline deadline, Exception e) {
        if (deadline.expired()) {
            return new RpcException(StatusCode.DEADLINE_EXCEEDED, "no answer in time", e);
        }
        String message = e.getMessage();
        // A provider's RuntimeException over what a server sent is the server's fault, too.
        return new RpcException(StatusCode.UNAVAILABLE, message == null ? e.getClass().getSimpleName() : message, e);
    }

    /** Says goodbye and closes the connection, without waiting. */
    @Override
    public void close() {
        try {
            http.sayGoodbye();
            tls.close();
        } catch (IOException e) {
            // It is over either way.
        }
        try {
            transport.close();
        } catch (IOException e) {
            // As above.
        }
    }
}
