package dev.marblerun.attestation.collateral.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificate a collateral service may show. */
public final class TlsTrust {
    private final SSLContext context;
    private final boolean anyServer;

    private TlsTrust(TrustManager @Nullable [] managers, boolean anyServer) {
        try {
            context = SSLContext.getInstance("TLS");
            context.init(null, managers, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
        this.anyServer = anyServer;
    }

    /** The authorities that this Java knows. */
    public static TlsTrust system() {
        return new TlsTrust(null, false);
    }

    /**
     * These authorities alone; a self-signed certificate is its own.
     *
     * @param pem certificates
     * @throws CertificateException if there is none, or one cannot be read
     */
    public static TlsTrust authorities(byte[] pem) throws CertificateException {
        try {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
            if (certificates.isEmpty()) {
                throw new CertificateException("there is no certificate in it");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return new TlsTrust(factory.getTrustManagers(), false);
        } catch (CertificateException e) {
            throw e;
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException("it cannot be used", e);
        }
    }

    /**
     * Anybody's, what Intel's configuration file calls {@code use_secure_cert: false}.
     *
     * <p>The hazard: whoever controls the network on the way sees which kinds of platforms are asked about, can keep
     * collateral away, and can offer old documents until these expire, which hides revocations and TCB recoveries that
     * long. He cannot forge a document, because Intel signs each.
     */
    public static TlsTrust acceptAnyCertificate_collateralIsSigned() {
        return new TlsTrust(new TrustManager[] {new Anybody()}, true);
    }

    SSLContext context() {
        return context;
    }

    /** Whether the server proves nothing, so that plain HTTP is as good. */
    boolean anyServer() {
        return anyServer;
    }

    /** Extended, because the JDK adds a check of the host name to any other kind. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw noServer();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw noServer();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw noServer();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }

        private static CertificateException noServer() {
            return new CertificateException("this is for clients alone");
        }
    }
}
