package dev.marblerun.coordinator.crypto;

import dev.marblerun.testkit.AnyCertificate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** A TLS 1.3 handshake with certificates on both sides, in memory, over the JDK's TLS. */
final class TlsHandshake {
    private static final char[] NO_PASSWORD = {};

    private TlsHandshake() {}

    /** Shakes hands and sends a word from client to server. */
    static void mutual(
            PrivateKey serverKey,
            X509Certificate server,
            PrivateKey clientKey,
            X509Certificate client,
            String group)
            throws Exception {
        SSLEngine a = engine(clientKey, client, true, group);
        SSLEngine b = engine(serverKey, server, false, group);
        ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
        ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
        for (int step = 0; step < 100 && !(done(a) && done(b)); step++) {
            drive(a, toClient, toServer);
            drive(b, toServer, toClient);
        }
        if (!"TLSv1.3".equals(b.getSession().getProtocol())
                || !b.getSession().getPeerCertificates()[0].equals(client)
                || !a.getSession().getPeerCertificates()[0].equals(server)) {
            throw new IllegalStateException("no mutual TLS 1.3 handshake: " + b.getSession());
        }
        ByteBuffer word = ByteBuffer.wrap("word".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer received = ByteBuffer.allocate(1 << 15);
        a.wrap(word, toServer);
        toServer.flip();
        while (received.position() == 0 && toServer.hasRemaining()) {
            b.unwrap(toServer, received);
        }
        if (received.position() != 4) {
            throw new IllegalStateException("the word did not arrive");
        }
    }

    private static boolean done(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && engine.getSession().isValid()
                && !"NONE".equals(engine.getSession().getProtocol());
    }

    /** One turn: reads what is there, then writes what there is to say. */
    private static void drive(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws Exception {
        if (engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING && engine.getUseClientMode()) {
            engine.beginHandshake();
        }
        in.flip();
        ByteBuffer plain = ByteBuffer.allocate(1 << 15);
        while (true) {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
            HandshakeStatus status = engine.getHandshakeStatus();
            SSLEngineResult result;
            if (status == HandshakeStatus.NEED_WRAP) {
                result = engine.wrap(ByteBuffer.allocate(0), out);
            } else if (in.hasRemaining()) {
                result = engine.unwrap(in, plain);
            } else {
                break;
            }
            if (result.getStatus() != SSLEngineResult.Status.OK) {
                break;
            }
        }
        in.compact();
    }

    private static SSLEngine engine(PrivateKey key, X509Certificate certificate, boolean client, String group)
            throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", key, NO_PASSWORD, new X509Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), new TrustManager[] {new AnyCertificate()}, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setNamedGroups(new String[] {group});
        parameters.setNeedClientAuth(!client);
        engine.setSSLParameters(parameters);
        return engine;
    }
}
