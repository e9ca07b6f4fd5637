package dev.marblerun.client;

import dev.marblerun.client.ClientException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * The TLS identity that the Coordinator gave to this marble in its environment (marble-api.md, "What the marble gets"):
 * mutual TLS between the marbles of one deployment, and calls to the Coordinator as this marble. Keys stay in memory.
 *
 * <pre>{@code
 * MarbleTls tls = MarbleTls.fromEnvironment();
 * SSLServerSocket server = (SSLServerSocket) tls.context().getServerSocketFactory().createServerSocket(8443);
 * server.setSSLParameters(tls.serverParameters());   // without these a server asks nobody for a certificate
 * }</pre>
 *
 * <p>Every update of the manifest makes another marble root: marbles of before and after do not trust each other.
 */
public final class MarbleTls {
    /** The certificate that all marbles of a deployment trust. */
    public static final String ROOT_CA = "MARBLE_PREDEFINED_ROOT_CA";

    /** This marble's certificate, then the Coordinator's intermediate certificate. */
    public static final String CERTIFICATE_CHAIN = "MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN";

    /** The certificate's private key, PKCS#8. */
    public static final String PRIVATE_KEY = "MARBLE_PREDEFINED_PRIVATE_KEY";

    /** The certificate that the client API shows. */
    public static final String COORDINATOR_ROOT_CA = "MARBLE_PREDEFINED_COORDINATOR_ROOT_CA";

    private final X509Certificate marbleRoot;
    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final X509Certificate coordinatorRoot;
    private final SSLContext context;

    private MarbleTls(X509Certificate marbleRoot, List<X509Certificate> chain, PrivateKey key,
            X509Certificate coordinatorRoot) {
        this.marbleRoot = marbleRoot;
        this.chain = chain;
        this.key = key;
        this.coordinatorRoot = coordinatorRoot;
        this.context = context(marbleRoot, new OneIdentity(chain, key));
    }

    /**
     * From this process's environment.
     *
     * @throws ClientException BAD_INPUT that names the variable that is missing or unusable; quotes no content
     */
    public static MarbleTls fromEnvironment() throws ClientException {
        return of(System.getenv());
    }

    /** From these variables. */
    public static MarbleTls of(Map<String, String> environment) throws ClientException {
        List<X509Certificate> chain = certificates(environment, CERTIFICATE_CHAIN);
        PrivateKey key;
        try {
            byte[] pkcs8 = PrivateKeyPem.pkcs8(variable(environment, PRIVATE_KEY))
                    .orElseThrow(() -> new IllegalArgumentException("has no private key block"));
            key = PrivateKeyPem.of(pkcs8, chain.get(0).getPublicKey());
        } catch (IllegalArgumentException e) {
            throw unusable(PRIVATE_KEY, e);
        }
        return new MarbleTls(certificates(environment, ROOT_CA).get(0), chain, key,
                certificates(environment, COORDINATOR_ROOT_CA).get(0));
    }

    private static List<X509Certificate> certificates(Map<String, String> environment, String name)
            throws ClientException {
        try {
            return Pem.certificates(variable(environment, name));
        } catch (IllegalArgumentException e) {
            throw unusable(name, e);
        }
    }

    private static byte[] variable(Map<String, String> environment, String name) throws ClientException {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new ClientException(Kind.BAD_INPUT, "The variable " + name + " is not set. The Coordinator sets it"
                    + " when a marble is activated: start this program through the premain");
        }
        return value.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ClientException unusable(String name, IllegalArgumentException e) {
        return new ClientException(Kind.BAD_INPUT, "The variable " + name + " " + e.getMessage(), e);
    }

    private static SSLContext context(X509Certificate root, KeyManager identity) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("marble-root", root);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {identity}, trust.getTrustManagers(), new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("This Java has no TLS", e);
        }
    }

    /**
     * Shows this marble's certificate and trusts the marbles of the deployment alone, as client and as server. A
     * server has to be given the {@link #serverParameters}, a client the {@link #clientParameters}.
     */
    public SSLContext context() {
        return context;
    }

    /** TLS 1.3 with the certificate of a marble of this deployment on the other side, or no connection. */
    public SSLParameters serverParameters() {
        SSLParameters parameters = modern();
        parameters.setNeedClientAuth(true);
        return parameters;
    }

    /** TLS 1.3 with a server whose certificate has the name that one connects to. */
    public SSLParameters clientParameters() {
        SSLParameters parameters = modern();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    private SSLParameters modern() {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        return parameters;
    }

    /** This marble's certificate; its common name is the instance's UUID. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** What all marbles of the deployment trust. */
    public X509Certificate marbleRoot() {
        return marbleRoot;
    }

    /** The Coordinator's client API as this marble, for its {@link CoordinatorClient#counters}. */
    public CoordinatorClient coordinator(CoordinatorAddress address, ClientOptions options) {
        return CoordinatorClient.pinnedTo(address, coordinatorRoot, new ClientIdentity(chain.get(0), key), options);
    }

    @Override
    public String toString() {
        return "MarbleTls[" + chain.get(0).getSubjectX500Principal() + "]";
    }
}
