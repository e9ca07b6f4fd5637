package dev.marblerun.coordinator.golden;

import dev.marblerun.coordinator.core.TlsIdentity;
import dev.marblerun.testkit.SharedData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys and certificates that scenarios use, and those that marbles got while one ran. */
final class Fixtures {
    private static final String FOLLOWED = ", followed by the certificate of ";

    private final Map<String, TlsIdentity> known = new HashMap<>();

    /** Who a step presents itself as; null for nobody. */
    @Nullable TlsIdentity identity(String name) {
        return name.equals("none") ? null : known.computeIfAbsent(name, Fixtures::read);
    }

    /** What a marble got can be used by later steps. */
    void add(String name, String chainPem, String keyPem) {
        X509Certificate leaf = certificate(chainPem);
        known.put(name, new TlsIdentity(key(keyPem, leaf), List.of(leaf)));
    }

    private static TlsIdentity read(String name) {
        int both = name.indexOf(FOLLOWED);
        if (both >= 0) {
            TlsIdentity first = read(name.substring(0, both));
            X509Certificate second = certificate(text(name.substring(both + FOLLOWED.length()) + ".crt"));
            return new TlsIdentity(first.key(), List.of(first.chain().getFirst(), second));
        }
        X509Certificate certificate = certificate(text(name + ".crt"));
        return new TlsIdentity(key(text(name + ".key"), certificate), List.of(certificate));
    }

    private static String text(String file) {
        try {
            return new String(SharedData.bytes("golden/fixtures/" + file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first certificate of a PEM text. */
    static X509Certificate certificate(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PrivateKey key(String pem, X509Certificate certificate) {
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        try {
            return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
