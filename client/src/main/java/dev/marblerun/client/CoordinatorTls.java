package dev.marblerun.client;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards a Coordinator. Its certificate is its own self-signed root, so there is no authority and no host name to
 * check: either the certificate is the pinned one, byte for byte, or the connection ends. A certificate that the root
 * signed is refused as well, since marbles hold such certificates.
 */
final class CoordinatorTls {
    private static final X509Certificate[] NO_ISSUERS = {};

    private CoordinatorTls() {}

    /** The peer is not the Coordinator that was verified. */
    static final class NotPinned extends CertificateException {
        private static final long serialVersionUID = 1L;

        NotPinned() {
            super("the server's certificate is not the verified Coordinator's root certificate");
        }
    }

    /**
     * Good for one purpose: to fetch evidence that is then verified, and that vouches for the key to pin. Nothing
     * secret may be sent, and nothing received may be believed before that.
     */
    static SSLContext acceptAnyCertificate_trustComesFromTheQuote() {
        return context(null, new CheckedByUs() {
            @Override
            void check(X509Certificate[] chain) {
                // Deliberately nothing: the quote that is fetched over this connection decides.
            }
        });
    }

    /** Speaks to the holder of this certificate's key alone. */
    static SSLContext pinned(X509Certificate root, @Nullable ClientIdentity identity) {
        return context(identity == null
                ? null
                : new OneIdentity(List.of(identity.certificate()), identity.privateKey()), new CheckedByUs() {
            @Override
            void check(X509Certificate[] chain) throws CertificateException {
                if (chain.length == 0 || !MessageDigest.isEqual(chain[0].getEncoded(), root.getEncoded())) {
                    throw new NotPinned();
                }
            }
        });
    }

    private static SSLContext context(@Nullable KeyManager identity, TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity == null ? null : new KeyManager[] {identity}, new TrustManager[] {trust},
                    new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no TLS", e);
        }
    }

    /** An extended manager, so that the JDK leaves the whole decision, host name included, to us. */
    private abstract static class CheckedByUs extends X509ExtendedTrustManager {
        abstract void check(X509Certificate[] chain) throws CertificateException;

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("This side is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("This side is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("This side is a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return NO_ISSUERS;
        }
    }
}
