package dev.marblerun.premain.rpc;

import dev.marblerun.tee.der.CertificateBuilder;
import dev.marblerun.tee.der.DistinguishedName;
import dev.marblerun.tee.der.SigningAlgorithm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Answers one call on loopback with a given message, whatever it asks. It stands in for a Coordinator where an image is
 * built, while the JVM records what a premain does; nothing in a running marble uses it.
 */
public final class RehearsalServer implements AutoCloseable {
    private static final int PREFACE_BYTES = 24;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final Duration VALIDITY = Duration.ofHours(1);

    private final SSLServerSocket server;

    private RehearsalServer(SSLServerSocket server) {
        this.server = server;
    }

    /** Listens on a free port, with a key on P-384 as every Coordinator has one. */
    public static RehearsalServer start() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair keys = generator.generateKeyPair();
        Instant now = Instant.now();
        X509Certificate certificate = new CertificateBuilder(
                        DistinguishedName.ofCommonName("rehearsal"), keys.getPublic(), now, now.plus(VALIDITY))
                .selfSigned(SigningAlgorithm.ECDSA_SHA384, keys.getPrivate());
        SSLServerSocket server = (SSLServerSocket)
                RpcChannel.acceptAnyPeer_theCallerJudges(keys.getPrivate(), certificate)
                        .getServerSocketFactory()
                        .createServerSocket();
        server.setNeedClientAuth(true);
        server.setSoTimeout(PATIENCE_MILLIS);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        return new RehearsalServer(server);
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    /** Waits for the call and answers it. */
    public void answer(byte[] message) throws IOException {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {RpcChannel.PROTOCOL});
            socket.setSSLParameters(parameters);
            FrameChannel frames = new FrameChannel(socket.getInputStream(), socket.getOutputStream());
            frames.write(Http2.SETTINGS, 0, 0, new byte[0]);
            frames.flush();
            socket.getInputStream().skipNBytes(PREFACE_BYTES);
            Frame frame = frames.read();
            while (frame.type() != Http2.DATA || !frame.has(Http2.END_STREAM)) {
                frame = frames.read();
            }
            byte[] headers = new HeaderEncoder()
                    .add(":status", "200")
                    .add("content-type", "application/grpc")
                    .block();
            frames.write(Http2.HEADERS, Http2.END_HEADERS, frame.stream(), headers);
            frames.write(Http2.DATA, 0, frame.stream(), RpcChannel.prefixed(message));
            frames.write(
                    Http2.HEADERS,
                    Http2.END_HEADERS | Http2.END_STREAM,
                    frame.stream(),
                    new HeaderEncoder().add("grpc-status", "0").block());
            frames.flush();
            // Until the other side has left.
            while (frame.type() != Http2.GOAWAY) {
                frame = frames.read();
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
