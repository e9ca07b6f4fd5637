package dev.marblerun.coordinator.tls;

import dev.marblerun.coordinator.core.Identities;
import dev.marblerun.coordinator.core.TlsIdentity;
import dev.marblerun.testkit.AnyCertificate;
import java.math.BigInteger;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
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
        if (kind.equals("Ed25519")) {
            return KeyPairGenerator.getInstance(kind).generateKeyPair();
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.equals("RSA") ? kind : "EC");
        if (kind.equals("RSA")) {
            generator.initialize(2048);
        } else {
            generator.initialize(new ECGenParameterSpec(kind));
        }
        return generator.generateKeyPair();
    }

    /** TLS of a client that believes any server and presents this identity, if any. */
    public static SSLContext clientContext(@Nullable TlsIdentity identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = identity == null ? null : new KeyManager[] {new Presenting(identity)};
            context.init(keys, new TrustManager[] {new AnyCertificate()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Presents its list of certificates as it is, also one that is no chain. */
    private static final class Presenting extends X509ExtendedKeyManager {
        private final TlsIdentity identity;

        private Presenting(TlsIdentity identity) {
            this.identity = identity;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return List.of(types).contains(identity.key().getAlgorithm()) ? "me" : null;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return chooseClientAlias(types, issuers, null);
        }

        @Override
        public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {"me"};
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }
    }
}
