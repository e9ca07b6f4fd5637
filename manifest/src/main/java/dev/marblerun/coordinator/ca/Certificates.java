package dev.marblerun.coordinator.ca;

import dev.marblerun.coordinator.crypto.Der;
import dev.marblerun.coordinator.crypto.DerReader;
import dev.marblerun.coordinator.crypto.DerReader.DerException;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;

/** Puts certificates together, RFC 5280, section 4.1. */
final class Certificates {
    private static final byte[] VERSION_3 = Der.element(Der.CONTEXT_CONSTRUCTED, Der.integer(2));
    private static final int SERIAL_BYTES = 16;
    private static final int KEY_ID_BYTES = 20;

    private Certificates() {}

    /**
     * A signed certificate, DER.
     *
     * @param issuer name, DER
     * @param subject name, DER
     * @param spki the subject's public key, DER
     * @param extensions each an Extension, DER, in order; no extensions field when there is none
     */
    static byte[] sign(
            SignatureAlgorithm algorithm,
            PrivateKey issuerKey,
            BigInteger serial,
            byte[] issuer,
            Instant notBefore,
            Instant notAfter,
            byte[] subject,
            byte[] spki,
            byte[]... extensions) {
        byte[] validity = Der.sequence(Der.time(notBefore), Der.time(notAfter));
        byte[] extensionField = extensions.length == 0
                ? new byte[0]
                : Der.element(Der.CONTEXT_CONSTRUCTED | 3, Der.sequence(extensions));
        byte[] toBeSigned = Der.sequence(
                VERSION_3,
                Der.integer(serial),
                algorithm.identifier(),
                issuer,
                validity,
                subject,
                spki,
                extensionField);
        byte[] signature = algorithm.sign(issuerKey, toBeSigned);
        return Der.sequence(toBeSigned, algorithm.identifier(), Der.bitString(signature));
    }

    /** 128 random bits, not zero. */
    static BigInteger serial(SecureRandom random) {
        byte[] bytes = new byte[SERIAL_BYTES];
        BigInteger serial = BigInteger.ZERO;
        while (serial.signum() == 0) {
            random.nextBytes(bytes);
            serial = new BigInteger(1, bytes);
        }
        return serial;
    }

    /** The first 20 bytes of SHA-256 of the public key's bits (RFC 7093, section 2, method 1). */
    static byte[] keyId(byte[] spki) {
        try {
            DerReader info = DerReader.of(spki).enter(Der.SEQUENCE);
            info.skip();
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(info.bitString()), KEY_ID_BYTES);
        } catch (DerException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("the identifier of a public key that was made here", e);
        }
    }

    /** A certificate as the TLS stack wants it. */
    static X509Certificate parse(byte[] der) throws CaException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new CaException("x509: malformed certificate", e);
        }
    }
}
