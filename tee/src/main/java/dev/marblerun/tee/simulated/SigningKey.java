package dev.marblerun.tee.simulated;

import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.der.Der;
import dev.marblerun.tee.der.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.HexFormat;
import java.util.List;

/**
 * The developer's key that signs enclaves: RSA with 3072 bits and exponent 3, as SIGSTRUCT demands (Intel SDM volume
 * 3D, 37.14). Only its identity is kept, because a simulated enclave has no SIGSTRUCT; that the private half is there
 * is checked once, so that here too nobody can sign in another's name by knowing a public key.
 */
public final class SigningKey {
    private static final int BITS = 3072;
    private static final BigInteger EXPONENT = RSAKeyGenParameterSpec.F0;

    private final byte[] mrSigner;

    private SigningKey(byte[] mrSigner) {
        this.mrSigner = mrSigner;
    }

    /**
     * Reads a private key, PEM, as {@code openssl genrsa -3 3072} or {@code gramine-sgx-gen-private-key} write it
     * (PKCS#8 or PKCS#1, not encrypted).
     *
     * @throws TeeException when the file cannot be read or holds no such key; never with any of its content
     */
    public static SigningKey load(Path pemFile) throws TeeException {
        try {
            return parse(SmallFile.read(pemFile));
        } catch (IOException e) {
            throw new TeeException("cannot read the signing key " + pemFile, e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new TeeException("the signing key " + pemFile + " is not usable: " + e.getMessage()
                    + "; make one with: openssl genrsa -3 -out FILE 3072", e);
        }
    }

    /** MRSIGNER in lower-case hexadecimal: SHA-256 of the modulus, 384 bytes little endian. */
    public String signerId() {
        return HexFormat.of().formatHex(mrSigner);
    }

    @Override
    public String toString() {
        return "signing key of " + signerId();
    }

    static SigningKey parse(byte[] pem) throws GeneralSecurityException {
        List<Pem> blocks = Pem.decode(new String(pem, StandardCharsets.ISO_8859_1));
        if (blocks.size() != 1) {
            throw new GeneralSecurityException("it has " + blocks.size() + " PEM blocks instead of one");
        }
        Pem block = blocks.get(0);
        byte[] pkcs8 = switch (block.label()) {
            case "PRIVATE KEY" -> block.der();
            case "RSA PRIVATE KEY" -> fromPkcs1(block.der());
            default -> throw new GeneralSecurityException("it is a " + block.label() + " and not a private key");
        };
        if (!(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8))
                instanceof RSAPrivateCrtKey key)) {
            throw new GeneralSecurityException("the private key lacks its public exponent");
        }
        if (key.getModulus().bitLength() != BITS || !key.getPublicExponent().equals(EXPONENT)) {
            throw new GeneralSecurityException("it is RSA with " + key.getModulus().bitLength() + " bits and exponent "
                    + key.getPublicExponent() + " where enclaves need " + BITS + " bits and exponent " + EXPONENT);
        }
        provePossession(key);
        return new SigningKey(mrSigner(key.getModulus()));
    }

    static byte[] newKeyPem() throws GeneralSecurityException {
        // By provider: others that a program may have put first refuse the exponent 3.
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", "SunRsaSign");
        generator.initialize(new RSAKeyGenParameterSpec(BITS, EXPONENT));
        byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
        return new Pem("PRIVATE KEY", pkcs8).encoded().getBytes(StandardCharsets.US_ASCII);
    }

    private static void provePossession(RSAPrivateCrtKey key) throws GeneralSecurityException {
        byte[] message = "marblerun simulated enclave".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance("SHA256withRSA", "SunRsaSign");
        signature.initSign(key);
        signature.update(message);
        byte[] proof = signature.sign();
        signature.initVerify(KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())));
        signature.update(message);
        if (!signature.verify(proof)) {
            throw new GeneralSecurityException("its private and public halves do not belong together");
        }
    }

    private static byte[] mrSigner(BigInteger modulus) throws GeneralSecurityException {
        byte[] bigEndian = modulus.toByteArray();
        byte[] littleEndian = new byte[BITS / 8];
        for (int i = 0; i < littleEndian.length; i++) {
            littleEndian[i] = bigEndian[bigEndian.length - 1 - i];
        }
        return MessageDigest.getInstance("SHA-256").digest(littleEndian);
    }

    /** PrivateKeyInfo (RFC 5208, 5) around an RSAPrivateKey. */
    private static byte[] fromPkcs1(byte[] der) {
        byte[] algorithm = Der.sequence(Der.oid("1.2.840.113549.1.1.1"), Der.nothing());
        return Der.sequence(Der.integer(0), algorithm, Der.octetString(der));
    }
}
