package dev.marblerun.agent;

import dev.marblerun.premain.PremainException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The marble's certificate as the JVM's own: {@code SSLContext.getDefault()} and the {@code javax.net.ssl} properties
 * present it and trust the deployment's marbles alone. The private key stays in memory; no file holds it.
 */
final class MarbleTls {
    static final String VARIABLE = "MARBLERUN_JAVA_TLS";
    private static final char[] NO_PASSWORD = {};

    private final PrivateKey key;
    private final Certificate[] chain;
    private final Certificate root;

    private MarbleTls(PrivateKey key, Certificate[] chain, Certificate root) {
        this.key = key;
        this.chain = chain;
        this.root = root;
    }

    /** Whether the environment asks for it. */
    static boolean isWanted(Map<String, String> environment) throws PremainException {
        String wanted = environment.getOrDefault(VARIABLE, "");
        if (!wanted.isEmpty() && !wanted.equals("default")) {
            throw new PremainException("environment variable " + VARIABLE + " is wrong: \"" + wanted
                    + "\"; give default, or leave it unset to keep Java's own TLS settings");
        }
        return !wanted.isEmpty();
    }

    /** From the variables that every marble gets. */
    static MarbleTls of(Map<String, byte[]> variables) throws PremainException {
        try {
            List<Certificate> chain = certificates(variables, "MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN");
            // The rest of the chain leads to the Coordinator's root, which no marble is set to trust: the marbles' own
            // root has the same name and key as the certificate behind the first.
            Certificate root = certificates(variables, "MARBLE_PREDEFINED_ROOT_CA").get(0);
            Certificate own = chain.get(0);
            return new MarbleTls(key(variables, own), new Certificate[] {own}, root);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new PremainException("making TLS settings of the marble's certificate failed: it or its key cannot be"
                    + " read; check that a Coordinator of MarbleRun has issued it", e);
        }
    }

    private static List<Certificate> certificates(Map<String, byte[]> variables, String name)
            throws GeneralSecurityException {
        byte[] pem = variables.getOrDefault(name, new byte[0]);
        List<Certificate> found = List.copyOf(
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
        if (found.isEmpty()) {
            throw new GeneralSecurityException(name + " has no certificate");
        }
        return found;
    }

    private static PrivateKey key(Map<String, byte[]> variables, Certificate certificate)
            throws GeneralSecurityException {
        byte[] pem = variables.getOrDefault("MARBLE_PREDEFINED_PRIVATE_KEY", new byte[0]);
        String text = new String(pem, StandardCharsets.US_ASCII);
        int begin = text.indexOf('\n');
        int end = text.lastIndexOf("-----END");
        if (begin < 0 || end < begin) {
            throw new GeneralSecurityException("MARBLE_PREDEFINED_PRIVATE_KEY has no key");
        }
        byte[] der = Base64.getMimeDecoder().decode(text.substring(begin, end));
        return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    /** Makes them the JVM's. */
    void install() throws PremainException {
        try {
            Security.addProvider(new MarbleKeyStores(key, chain, root));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(keyManagers());
            keys.init(store(MarbleKeyStores.KEYS), NO_PASSWORD);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store(MarbleKeyStores.TRUST));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            SSLContext.setDefault(context);
        } catch (GeneralSecurityException | IOException e) {
            throw new PremainException("making TLS settings of the marble's certificate failed: " + e.getMessage()
                    + "; this Java must know TLS and the certificate's kind of key", e);
        }
        // For libraries that build their own context from what the JVM is set to. NONE is no file (JSSE guide).
        property("keyStore", MarbleKeyStores.KEYS);
        property("trustStore", MarbleKeyStores.TRUST);
    }

    /** Java's default, SunX509, reads the store at once, which costs a start 20 ms and a megabyte. */
    private static String keyManagers() {
        String algorithm = KeyManagerFactory.getDefaultAlgorithm();
        return algorithm.equals("SunX509") ? "NewSunX509" : algorithm;
    }

    private static KeyStore store(String type) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(type, MarbleKeyStores.NAME);
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static void property(String which, String type) {
        String prefix = "javax.net.ssl." + which;
        System.setProperty(prefix, "NONE");
        System.setProperty(prefix + "Type", type);
        System.setProperty(prefix + "Provider", MarbleKeyStores.NAME);
        System.setProperty(prefix + "Password", "");
    }

    /** Says whose it is; the key stays out of every text. */
    @Override
    public String toString() {
        return "MarbleTls[" + ((X509Certificate) chain[0]).getSubjectX500Principal() + "]";
    }
}
