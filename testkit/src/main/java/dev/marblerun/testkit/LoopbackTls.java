package dev.marblerun.testkit;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** The TLS side of a test server: shows one identity, asks for a client certificate without names and takes any. */
final class LoopbackTls extends HttpsConfigurator {
    LoopbackTls(TestCertificates.Identity identity) throws GeneralSecurityException {
        super(context(identity));
    }

    @Override
    public void configure(HttpsParameters parameters) {
        SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
        ssl.setWantClientAuth(true);
        parameters.setSSLParameters(ssl);
    }

    private static SSLContext context(TestCertificates.Identity identity) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                new KeyManager[] {new OneKey(identity.keys().getPrivate(), identity.certificate())},
                new TrustManager[] {new AnyCertificate()},
                new SecureRandom());
        return context;
    }
}
