package dev.marblerun.coordinator.manifest;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Reads the public keys that recovery secrets are encrypted to. */
public final class RecoveryKey {
    private static final int LEAST_BITS = 1024;
    private static final int MOST_BITS = 16_384;

    private RecoveryKey() {}

    /**
     * Reads a PEM block {@code PUBLIC KEY} with an RSA key (RFC 5280, SubjectPublicKeyInfo).
     *
     * @throws IllegalArgumentException says why it is none
     */
    public static RSAPublicKey parse(String pem) {
        Pem block = Pem.first(pem)
                .filter(each -> each.type().equals("PUBLIC KEY"))
                .orElseThrow(() -> new IllegalArgumentException("given PEM data is not a public key"));
        SubjectPublicKeyInfo info;
        try {
            info = SubjectPublicKeyInfo.getInstance(block.der());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("x509: malformed public key", e);
        }
        if (!info.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            throw new IllegalArgumentException("unsupported type of public key");
        }
        RSAPublicKey key;
        try {
            key = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(block.der()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("x509: malformed public key", e);
        }
        int bits = key.getModulus().bitLength();
        if (bits < LEAST_BITS) {
            throw new IllegalArgumentException("crypto/rsa: " + bits
                    + "-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)");
        }
        if (bits > MOST_BITS) {
            throw new IllegalArgumentException("RSA key has " + bits + " bits, more than " + MOST_BITS);
        }
        return key;
    }
}
