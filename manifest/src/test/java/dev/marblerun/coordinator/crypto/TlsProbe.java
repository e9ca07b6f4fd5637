package dev.marblerun.coordinator.crypto;

import dev.marblerun.coordinator.ca.CertificateAuthority;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.KeyAgreement;

/**
 * A program of its own, since a provider is registered for a whole process: installs a tier, then does what the servers
 * will do with it. Says OK in its last line.
 */
public final class TlsProbe {
    private static final SecureRandom RANDOM = new SecureRandom();

    private TlsProbe() {}

    /** Arguments: the setting, then the folder with the client certificates, or "-" for none. */
    public static void main(String[] args) throws Exception {
        CryptoProviders.Installed installed = CryptoProviders.install(args[0], true);
        CryptoProviders.dropUnused();
        if (Security.getProvider("SunPKCS11") != null || Security.getProvider("SunJCE") == null) {
            throw new IllegalStateException("other providers are left: " + Arrays.toString(Security.getProviders()));
        }
        System.out.println(installed.tier() + ": " + installed.description());
        String expected =
                switch (installed.tier()) {
                    case ACCP -> "AmazonCorrettoCryptoProvider";
                    case BC -> EcProvider.NAME;
                    case JDK -> "SunEC";
                };
        if (!KeyPairGenerator.getInstance("EC").getProvider().getName().equals(expected)) {
            throw new IllegalStateException("elliptic curves are not by " + expected);
        }
        CertificateAuthority ca =
                CertificateAuthority.create(List.of("localhost"), InstantSource.system(), RANDOM);
        for (String group : List.of("x25519", "secp256r1", "secp384r1")) {
            TlsHandshake.mutual(
                    ca.intermediateKey(), ca.marbleRootCertificate(), ca.rootKey(), ca.rootCertificate(), group);
            System.out.println("handshake with " + group + " and P-384 on both sides");
            if (!args[1].equals("-")) {
                for (String name : List.of("user-p384", "user-p521", "user-ed25519", "user-rsa3072", "user-rsa4096")) {
                    TlsHandshake.mutual(
                            ca.intermediateKey(),
                            ca.marbleRootCertificate(),
                            privateKey(Path.of(args[1], name + ".key")),
                            certificate(Path.of(args[1], name + ".crt")),
                            group);
                    System.out.println("handshake with " + group + " and client " + name);
                }
            }
        }
        agreeWithTheJdk();
        makeEd25519();
        measure(ca);
        System.out.println("OK");
    }

    /** Enough key agreements that some shared secrets begin with a zero byte, which must not be dropped. */
    private static void agreeWithTheJdk() throws GeneralSecurityException {
        int zeros = 0;
        for (int i = 0; i < 1200; i++) {
            KeyPairGenerator ours = KeyPairGenerator.getInstance("EC");
            ours.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPairGenerator theirs = KeyPairGenerator.getInstance("EC", "SunEC");
            theirs.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair a = ours.generateKeyPair();
            KeyPair b = theirs.generateKeyPair();
            KeyAgreement left = KeyAgreement.getInstance("ECDH");
            left.init(a.getPrivate());
            left.doPhase(b.getPublic(), true);
            KeyAgreement right = KeyAgreement.getInstance("ECDH", "SunEC");
            right.init(b.getPrivate());
            right.doPhase(KeyFactory.getInstance("EC", "SunEC")
                    .generatePublic(new X509EncodedKeySpec(a.getPublic().getEncoded())), true);
            byte[] one = left.generateSecret("TlsPremasterSecret").getEncoded();
            byte[] other = right.generateSecret("TlsPremasterSecret").getEncoded();
            if (one.length != 32 || !Arrays.equals(one, other)) {
                throw new IllegalStateException("the key agreement gives something else");
            }
            zeros += one[0] == 0 ? 1 : 0;
        }
        System.out.println("1200 key agreements as the JDK's, " + zeros + " with a leading zero");
    }

    /** Whoever makes the keys: these are the bytes of RFC 8410, sections 4 and 7, and the halves fit. */
    private static void makeEd25519() throws GeneralSecurityException {
        KeyMaker.Made made = KeyMaker.ed25519(RANDOM);
        byte[] pkcs8 = made.pkcs8().reveal();
        HexFormat hex = HexFormat.of();
        if (!hex.formatHex(pkcs8, 0, 16).equals("302e020100300506032b657004220420") || pkcs8.length != 48) {
            throw new IllegalStateException("an Ed25519 key in another form");
        }
        if (!hex.formatHex(made.spki(), 0, 12).equals("302a300506032b6570032100") || made.spki().length != 44) {
            throw new IllegalStateException("an Ed25519 public key in another form");
        }
        Signature sign = Signature.getInstance("Ed25519", "SunEC");
        sign.initSign(KeyFactory.getInstance("Ed25519", "SunEC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        sign.update(pkcs8);
        byte[] signature = sign.sign();
        sign.initVerify(KeyFactory.getInstance("Ed25519", "SunEC").generatePublic(new X509EncodedKeySpec(made.spki())));
        sign.update(pkcs8);
        if (!sign.verify(signature) || Arrays.equals(pkcs8, KeyMaker.ed25519(RANDOM).pkcs8().reveal())) {
            throw new IllegalStateException("the halves of an Ed25519 key do not fit, or it is made twice");
        }
        System.out.println("Ed25519 keys in the form of RFC 8410");
    }

    /** For the eye: no test depends on it. */
    private static void measure(CertificateAuthority ca) throws GeneralSecurityException {
        for (int round = 0; round < 2; round++) {
            int count = round == 0 ? 200 : 400;
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                KeyMaker.ec(KeyMaker.Curve.P384, RANDOM);
            }
            long made = System.nanoTime();
            Signature signature = Signature.getInstance("SHA384withECDSA");
            byte[] signed = {};
            for (int i = 0; i < count; i++) {
                signature.initSign(ca.intermediateKey());
                signature.update(new byte[500]);
                signed = signature.sign();
            }
            long signedAt = System.nanoTime();
            for (int i = 0; i < count; i++) {
                signature.initVerify(ca.marbleRootCertificate().getPublicKey());
                signature.update(new byte[500]);
                if (!signature.verify(signed)) {
                    throw new IllegalStateException("a signature does not verify");
                }
            }
            long verified = System.nanoTime();
            System.out.printf(
                    "P-384 a second: %d keys, %d signatures, %d verifications%n",
                    count * 1_000_000_000L / (made - start),
                    count * 1_000_000_000L / (signedAt - made),
                    count * 1_000_000_000L / (verified - signedAt));
        }
    }

    private static byte[] pem(Path file) throws Exception {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        return Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static X509Certificate certificate(Path file) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem(file)));
    }

    private static PrivateKey privateKey(Path file) throws Exception {
        String name = String.valueOf(file.getFileName());
        String algorithm = name.contains("rsa") ? "RSA" : name.contains("ed25519") ? "Ed25519" : "EC";
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pem(file)));
    }
}
