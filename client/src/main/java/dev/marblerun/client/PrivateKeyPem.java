package dev.marblerun.client;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * Private keys as people have them in files: PKCS#8 (RFC 5958), and the older RSA (RFC 8017, A.1.2) and EC (RFC 5915)
 * forms, which are wrapped into PKCS#8.
 */
public final class PrivateKeyPem {
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    /** AlgorithmIdentifier of rsaEncryption, 1.2.840.113549.1.1.1, with NULL parameters. */
    private static final byte[] RSA_ALGORITHM =
            {0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05,
                    0x00};
    /** Object identifier id-ecPublicKey, 1.2.840.10045.2.1. */
    private static final byte[] EC_PUBLIC_KEY = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};

    private PrivateKeyPem() {}

    /**
     * The first private key of the text, as PKCS#8; empty when there is none.
     *
     * @throws IllegalArgumentException when it is encrypted or malformed; quotes no content
     */
    public static Optional<byte[]> pkcs8(byte[] text) {
        for (Pem.Block block : Pem.blocks(text)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return Optional.of(block.der());
                }
                case "RSA PRIVATE KEY" -> {
                    return Optional.of(der(0x30, VERSION_0, RSA_ALGORITHM, der(0x04, block.der())));
                }
                case "EC PRIVATE KEY" -> {
                    byte[] algorithm = der(0x30, EC_PUBLIC_KEY, curve(block.der()));
                    return Optional.of(der(0x30, VERSION_0, algorithm, der(0x04, block.der())));
                }
                case "ENCRYPTED PRIVATE KEY" -> throw new IllegalArgumentException("has an encrypted private key."
                        + " Decrypt it first, for example with: openssl pkey -in FILE -out DECRYPTED");
                default -> { }
            }
        }
        return Optional.empty();
    }

    /**
     * The key for the holder of a public key.
     *
     * @throws IllegalArgumentException when it is not of the public key's algorithm
     */
    static PrivateKey of(byte[] pkcs8, PublicKey publicKey) {
        try {
            return KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("has no usable " + publicKey.getAlgorithm()
                    + " private key, which is what the certificate's public key needs", e);
        }
    }

    /** The object identifier in the [0] parameters of an ECPrivateKey: SEQUENCE {1, OCTET STRING, [0] OID, [1] key}. */
    private static byte[] curve(byte[] ecPrivateKey) {
        try {
            int at = header(ecPrivateKey, 0, 0x30);
            at = header(ecPrivateKey, at, 0x02) + 1;
            int key = header(ecPrivateKey, at, 0x04);
            at = key + length(ecPrivateKey, at);
            int oid = header(ecPrivateKey, at, 0xa0);
            int end = header(ecPrivateKey, oid, 0x06) + length(ecPrivateKey, oid);
            if (end > ecPrivateKey.length) {
                throw new IndexOutOfBoundsException("the object identifier is cut off");
            }
            return Arrays.copyOfRange(ecPrivateKey, oid, end);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("has an EC private key without the name of its curve. Convert it"
                    + " first, for example with: openssl pkey -in FILE -out CONVERTED", e);
        }
    }

    /** Where the content of the element at {@code at} begins; its tag must be the given one. */
    private static int header(byte[] der, int at, int tag) {
        if ((der[at] & 0xff) != tag) {
            throw new IndexOutOfBoundsException("another tag");
        }
        int first = der[at + 1] & 0xff;
        return first < 0x80 ? at + 2 : at + 2 + (first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        if (first == 0x81) {
            return der[at + 2] & 0xff;
        }
        throw new IndexOutOfBoundsException("longer than any EC key");
    }

    private static byte[] der(int tag, byte[]... contents) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : contents) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        int length = content.size();
        if (length < 0x80) {
            element.write(length);
        } else if (length < 0x100) {
            element.write(0x81);
            element.write(length);
        } else {
            element.write(0x82);
            element.write(length >> 8);
            element.write(length);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
