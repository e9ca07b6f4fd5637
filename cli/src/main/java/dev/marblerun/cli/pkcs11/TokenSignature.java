package dev.marblerun.cli.pkcs11;

import dev.marblerun.cli.pkcs11.Token.Mechanism;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hashes here, signs on the token. */
final class TokenSignature extends SignatureSpi {
    /** DigestInfo of RFC 8017, 9.2, note 1, without the hash itself. */
    private static final Map<String, String> DIGEST_INFO = Map.of(
            "SHA-256", "3031300d060960864801650304020105000420",
            "SHA-384", "3041300d060960864801650304020205000430",
            "SHA-512", "3051300d060960864801650304020305000440");

    /** CKM_ of the hash and CKG_ of MGF1 over it. */
    private static final Map<String, long[]> PSS_HASHES = Map.of(
            "SHA-256", new long[] {0x250, 2},
            "SHA-384", new long[] {0x260, 3},
            "SHA-512", new long[] {0x270, 4});

    private enum Scheme {
        ECDSA,
        PKCS1,
        PSS
    }

    private final Scheme scheme;
    private MessageDigest digest;
    private Mechanism mechanism;
    private @Nullable TokenPrivateKey key;

    private TokenSignature(Scheme scheme, String hash, Mechanism mechanism) {
        this.scheme = scheme;
        this.digest = digest(hash);
        this.mechanism = mechanism;
    }

    static TokenSignature ecdsa(String hash) {
        return new TokenSignature(Scheme.ECDSA, hash, Mechanism.ECDSA);
    }

    static TokenSignature pkcs1(String hash) {
        return new TokenSignature(Scheme.PKCS1, hash, Mechanism.RSA_PKCS);
    }

    /** With SHA-256 until parameters say otherwise. */
    static TokenSignature pss() {
        return new TokenSignature(Scheme.PSS, "SHA-256", Mechanism.pss(0x250, 2, 32));
    }

    /** RSASSA-PKCS1-v1_5 with SHA-256 over a message. */
    static byte[] pkcs1Sha256(TokenPrivateKey key, byte[] message) throws Pkcs11Exception {
        return key.sign(Mechanism.RSA_PKCS, digestInfo("SHA-256", digest("SHA-256").digest(message)));
    }

    private static byte[] digestInfo(String hash, byte[] value) {
        byte[] prefix = HexFormat.of().parseHex(DIGEST_INFO.getOrDefault(hash, ""));
        byte[] info = Arrays.copyOf(prefix, prefix.length + value.length);
        System.arraycopy(value, 0, info, prefix.length, value.length);
        return info;
    }

    private static MessageDigest digest(String hash) {
        try {
            return MessageDigest.getInstance(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has " + hash, e);
        }
    }

    @Override
    protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
        if (!(privateKey instanceof TokenPrivateKey ours)
                || ours.getAlgorithm().equals("EC") != (scheme == Scheme.ECDSA)) {
            throw new InvalidKeyException("not a key on a token, or of another kind");
        }
        key = ours;
        digest.reset();
    }

    @Override
    protected void engineSetParameter(AlgorithmParameterSpec parameters) throws InvalidAlgorithmParameterException {
        if (scheme != Scheme.PSS || !(parameters instanceof PSSParameterSpec pss)) {
            throw new InvalidAlgorithmParameterException("no such parameters");
        }
        long[] hash = PSS_HASHES.get(pss.getDigestAlgorithm());
        if (hash == null) {
            throw new InvalidAlgorithmParameterException("no PSS with " + pss.getDigestAlgorithm());
        }
        digest = digest(pss.getDigestAlgorithm());
        mechanism = Mechanism.pss(hash[0], hash[1], pss.getSaltLength());
    }

    @Override
    protected void engineUpdate(byte b) {
        digest.update(b);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
        if (key == null) {
            throw new SignatureException("no key yet");
        }
        byte[] hash = digest.digest();
        try {
            return switch (scheme) {
                case ECDSA -> derOf(key.sign(mechanism, hash));
                case PKCS1 -> key.sign(mechanism, digestInfo(digest.getAlgorithm(), hash));
                case PSS -> key.sign(mechanism, hash);
            };
        } catch (Pkcs11Exception e) {
            throw new SignatureException(e.getMessage(), e);
        }
    }

    /** The token's r ‖ s as the ASN.1 sequence that TLS has. */
    private static byte[] derOf(byte[] rs) throws Pkcs11Exception {
        if (rs.length == 0 || rs.length % 2 != 0) {
            throw new Pkcs11Exception("The token's signature has " + rs.length + " bytes, and no ECDSA signature has");
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int from = 0; from < rs.length; from += rs.length / 2) {
            byte[] integer = new BigInteger(1, Arrays.copyOfRange(rs, from, from + rs.length / 2)).toByteArray();
            content.write(0x02);
            content.write(integer.length);
            content.writeBytes(integer);
        }
        ByteArrayOutputStream sequence = new ByteArrayOutputStream();
        sequence.write(0x30);
        if (content.size() > 0x7f) {
            sequence.write(0x81);
        }
        sequence.write(content.size());
        sequence.writeBytes(content.toByteArray());
        return sequence.toByteArray();
    }

    @Override
    protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
        throw new InvalidKeyException("tokens sign here, and verify nothing");
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
        throw new SignatureException("tokens sign here, and verify nothing");
    }

    @Override
    protected @Nullable AlgorithmParameters engineGetParameters() {
        return null;
    }

    @Deprecated
    @Override
    protected void engineSetParameter(String name, Object value) {
        throw new UnsupportedOperationException("no such parameter");
    }

    @Deprecated
    @Override
    protected Object engineGetParameter(String name) {
        throw new UnsupportedOperationException("no such parameter");
    }
}
