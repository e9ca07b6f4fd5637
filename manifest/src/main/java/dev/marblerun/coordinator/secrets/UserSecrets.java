package dev.marblerun.coordinator.secrets;

import dev.marblerun.coordinator.crypto.DerReader.DerException;
import dev.marblerun.coordinator.crypto.EcProvider;
import dev.marblerun.coordinator.crypto.KeyMaker.Curve;
import dev.marblerun.coordinator.crypto.PublicKeys;
import dev.marblerun.coordinator.crypto.PublicKeys.Kind;
import dev.marblerun.coordinator.crypto.PublicKeys.Parsed;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.manifest.SecretType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Secrets as users upload them (manifest.md, Secrets): all of an upload is checked before any of it counts. Beyond what
 * the contract asks, a certificate must be of the kind that the manifest says, and a private key must be its own.
 */
public final class UserSecrets {
    private static final byte[] PROBE = "does this private key belong to this certificate?".getBytes(
            StandardCharsets.US_ASCII);

    private UserSecrets() {}

    /**
     * The new values, by name; those of other secrets stay as they are.
     *
     * @param specs the manifest's secrets
     * @throws SecretException naming what is wrong with the first faulty one by name
     */
    public static Map<String, Secret> apply(Map<String, SecretSpec> specs, Map<String, UserSecret> uploads)
            throws SecretException {
        if (uploads.isEmpty()) {
            throw new SecretException("no new secrets defined");
        }
        Map<String, Secret> secrets = new LinkedHashMap<>();
        for (Map.Entry<String, UserSecret> entry : new TreeMap<>(uploads).entrySet()) {
            String name = entry.getKey();
            SecretSpec spec = specs.get(name);
            if (spec == null) {
                throw new SecretException(
                        "secret manifest specifies a secret which the original manifest does not contain");
            }
            if (!spec.userDefined()) {
                throw new SecretException("secret " + name + " is not writeable");
            }
            UserSecret upload = entry.getValue();
            secrets.put(
                    name, spec.type().isCertificate() ? certificate(name, spec, upload) : key(name, spec, upload));
        }
        return secrets;
    }

    private static Secret key(String name, SecretSpec spec, UserSecret upload) throws SecretException {
        if (upload.cert() != null || upload.privateKey() != null) {
            throw new SecretException(
                    "secret " + name + " is set to be of type symmetric-key but specified values for a certificate");
        }
        byte[] key = upload.key() == null ? new byte[0] : upload.key();
        if (spec.type() == SecretType.SYMMETRIC_KEY && key.length != SecretFactory.keyBytes(name, spec)) {
            throw new SecretException("declared size and actual size don't match: " + name);
        }
        return Secret.ofKey(spec, SecretBytes.of(key));
    }

    private static Secret certificate(String name, SecretSpec spec, UserSecret upload) throws SecretException {
        String type = spec.type().wireName();
        if (upload.key() != null) {
            throw new SecretException(
                    "secret " + name + " is set to be of type " + type + " but specified values for a symmetric-key");
        }
        if (upload.cert() == null) {
            throw new SecretException("secret " + name + " is set to be of type " + type
                    + " but there is no certificate: Cert must be base64 of its DER");
        }
        byte[] spki = publicKey(name, upload.cert());
        Parsed key;
        try {
            key = PublicKeys.parse(spki);
        } catch (DerException e) {
            throw new SecretException("secret " + name + ": the certificate's key: " + e.getMessage(), e);
        }
        if (key.kind() != kind(spec.type())) {
            throw new SecretException("secret " + name + " is set to be of type " + type
                    + " but its certificate has a key of another kind: " + key.kind());
        }
        byte[] pkcs8 = upload.privateKey();
        if (pkcs8 != null) {
            checkPair(name, pkcs8, key);
        }
        return new Secret(
                spec,
                upload.cert().clone(),
                pkcs8 == null ? null : SecretBytes.of(pkcs8),
                SecretBytes.of(spki));
    }

    private static byte[] publicKey(String name, byte[] der) throws SecretException {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(der);
            // Only DER: the factory would also read PEM, and stop at the certificate's end.
            if (der.length == 0 || der[0] != 0x30) {
                throw new SecretException("secret " + name + ": x509: malformed certificate");
            }
            Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (!Arrays.equals(certificate.getEncoded(), der)) {
                throw new SecretException("secret " + name + ": x509: trailing data");
            }
            return certificate.getPublicKey().getEncoded();
        } catch (CertificateException e) {
            throw new SecretException("secret " + name + ": x509: malformed certificate", e);
        }
    }

    private static Kind kind(SecretType type) {
        return switch (type) {
            case CERT_RSA -> Kind.RSA;
            case CERT_ECDSA -> Kind.ECDSA;
            case CERT_ED25519 -> Kind.ED25519;
            case SYMMETRIC_KEY, PLAIN -> throw new IllegalArgumentException("no certificate: " + type);
        };
    }

    /** Signs something with the one and verifies with the other. The causes are left out: they may quote the key. */
    private static void checkPair(String name, byte[] pkcs8, Parsed certified) throws SecretException {
        boolean nativeCurve = certified.curve() != Curve.P224;
        PrivateKey key;
        try {
            String kind =
                    switch (certified.kind()) {
                        case RSA -> "RSA";
                        case ECDSA -> "EC";
                        case ED25519 -> "Ed25519";
                    };
            KeyFactory factory =
                    nativeCurve ? KeyFactory.getInstance(kind) : KeyFactory.getInstance(kind, EcProvider.INSTANCE);
            key = factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new SecretException("secret " + name + ": Private is no PKCS#8 key of the certificate's kind");
        }
        if (!signs(key, certified.key(), certified.kind(), nativeCurve)) {
            throw new SecretException("secret " + name + ": the private key does not belong to the certificate");
        }
    }

    private static boolean signs(PrivateKey privateKey, PublicKey publicKey, Kind kind, boolean nativeCurve) {
        String algorithm =
                switch (kind) {
                    case RSA -> "SHA256withRSA";
                    case ECDSA -> "SHA256withECDSA";
                    case ED25519 -> "Ed25519";
                };
        try {
            Signature signature = nativeCurve
                    ? Signature.getInstance(algorithm)
                    : Signature.getInstance(algorithm, EcProvider.INSTANCE);
            signature.initSign(privateKey);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
