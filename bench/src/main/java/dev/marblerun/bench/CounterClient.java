package dev.marblerun.bench;

import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.testkit.AnyCertificate;
import dev.marblerun.testkit.OneKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** A marble that raises a counter over one kept-alive connection with its certificate. */
final class CounterClient implements Load.Caller {
    private final Http1 connection;
    private final String name;
    private final AtomicLong value;

    /**
     * Connects.
     *
     * @param activated what the marble got: its certificate and key
     * @param value the last value; several clients may share a counter
     */
    CounterClient(InetSocketAddress server, ActivationResp activated, String name, AtomicLong value)
            throws IOException, GeneralSecurityException {
        this.connection = new Http1(sockets(activated), server, "localhost");
        this.name = name;
        this.value = value;
    }

    private static SSLSocketFactory sockets(ActivationResp activated) throws GeneralSecurityException {
        var parameters = activated.getParameters();
        byte[] chain = parameters.getEnvOrThrow("MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN").toByteArray();
        String pem = parameters.getEnvOrThrow("MARBLE_PREDEFINED_PRIVATE_KEY").toStringUtf8();
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        X509Certificate certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(chain));
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(
                new KeyManager[] {new OneKey(key, certificate)}, new TrustManager[] {new AnyCertificate()}, null);
        return context.getSocketFactory();
    }

    @Override
    public void call() throws IOException {
        String body = "{\"name\": \"" + name + "\", \"value\": " + value.incrementAndGet() + "}";
        connection.call(Http1.post("/api/v2/monotonic-counter", body));
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
