package dev.marblerun.coordinator.tls;

import dev.marblerun.coordinator.core.Peer;
import dev.marblerun.coordinator.core.TlsIdentity;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/** TLS as both servers speak it; client-api.md and marble-api.md of the contract. */
public final class ServerTls {
    /** Newest first. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** AES-GCM with ephemeral keys only, in the server's order. */
    public static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

    /** Groups for the key exchange; the hybrid counts from the JDK on that has it and is ignored before. */
    static final List<String> GROUPS = List.of("X25519MLKEM768", "x25519", "secp256r1", "secp384r1", "secp521r1");

    /** Sessions that a client may resume. Those of TLS 1.3 lie with the client and take no room here. */
    private static final int SESSIONS = 4_096;

    private static final int SESSION_SECONDS = 3_600;

    private ServerTls() {}

    /** Whether a handshake without client certificate goes on. */
    public enum ClientCertificate {
        /** Asked for; a client may send none. */
        REQUESTED,
        /** A handshake without one fails. */
        REQUIRED
    }

    /**
     * A new context that presents the identity and believes any client certificate. Being new it has new ticket keys:
     * no client resumes a session of an earlier identity.
     *
     * @throws IllegalStateException when this JVM has no TLS
     */
    public static SSLContext context(TlsIdentity identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new FixedKeyManager(identity)},
                    new TrustManager[] {new AcceptAnyCertificate()},
                    null);
            context.getServerSessionContext().setSessionCacheSize(SESSIONS);
            context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("making a TLS context", e);
        }
    }

    /** Versions, suites, groups and whether a client certificate has to be there. ALPN is the protocol's matter. */
    public static SSLParameters parameters(ClientCertificate certificate) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(PROTOCOLS.toArray(String[]::new));
        parameters.setCipherSuites(CIPHER_SUITES.toArray(String[]::new));
        parameters.setNamedGroups(GROUPS.toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        switch (certificate) {
            case REQUESTED -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
        return parameters;
    }

    /** Who is at the other end: the first certificate alone, because the handshake proves the possession of its key. */
    public static Peer peer(SSLSession session) {
        try {
            Certificate[] sent = session.getPeerCertificates();
            return sent.length > 0 && sent[0] instanceof X509Certificate first ? new Peer(first) : Peer.ANONYMOUS;
        } catch (SSLPeerUnverifiedException e) {
            return Peer.ANONYMOUS;
        }
    }
}
