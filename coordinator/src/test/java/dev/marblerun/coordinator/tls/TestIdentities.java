package dev.marblerun.coordinator.tls;

import dev.marblerun.coordinator.core.Identities;
import dev.marblerun.coordinator.core.TlsIdentity;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Keys, certificates and TLS clients for the servers' tests, and identities that a test can swap. */
public final class TestIdentities implements Identities {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile TlsIdentity client;
    private volatile TlsIdentity mesh;

    public TestIdentities() {
        client = make("coordinator root 1", "secp384r1", Duration.ofDays(1));
        mesh = make("marble root 1", "secp384r1", Duration.ofDays(1));
    }

    /** Replaces both and tells the listeners. */
    public void swap(String suffix) {
        client = make("coordinator root " + suffix, "secp384r1", Duration.ofDays(1));
        mesh = make("marble root " + suffix, "secp384r1", Duration.ofDays(1));
        listeners.forEach(Runnable::run);
    }

    @Override
    public TlsIdentity client() {
        return client;
    }

    @Override
    public TlsIdentity mesh() {
        return mesh;
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** A self-signed certificate; of a curve, "RSA" or "Ed25519"; expired when the lifetime is negative. */
    public static TlsIdentity make(String name, String kind, Duration lifetime) {
        try {
            KeyPair pair = keyPair(kind);
            String algorithm =
                    switch (kind) {
                        case "RSA" -> "SHA256withRSA";
                        case "Ed25519" -> "Ed25519";
                        case "secp521r1" -> "SHA512withECDSA";
                        default -> "SHA384withECDSA";
                    };
            Instant start = Instant.now().minus(Duration.ofDays(30));
            X500Principal subject = new X500Principal("CN=" + name);
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(new JcaX509v3CertificateBuilder(
                                    subject,
                                    new BigInteger(64, new SecureRandom()).add(BigInteger.ONE),
                                    Date.from(start),
                                    Date.from(Instant.now().plus(lifetime)),
                                    subject,
                                    pair.getPublic())
                            .build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate())));
            return new TlsIdentity(pair.getPrivate(), List.of(certificate));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keyPair(String kind) throws GeneralSecurityException {
        switch (kind) {
            case "RSA" -> {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                return generator.generateKeyPair();
            }
            case "Ed25519" -> {
                return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            }
            default -> {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec(kind));
                return generator.generateKeyPair();
            }
        }
    }

    /** TLS of a client that believes any server and presents this identity, if any. */
    public static SSLContext clientContext(@Nullable TlsIdentity identity) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            if (identity != null) {
                store.setKeyEntry(
                        "me", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), new TrustManager[] {new AnyServer()}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For tests only: they look at the certificate themselves. */
    private static final class AnyServer extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
