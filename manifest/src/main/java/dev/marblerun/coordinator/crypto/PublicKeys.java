package dev.marblerun.coordinator.crypto;

import dev.marblerun.coordinator.crypto.DerReader.DerException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.jspecify.annotations.Nullable;

/**
 * Reads public keys of strangers: SubjectPublicKeyInfo, RFC 5280, section 4.1.2.7. Elliptic-curve points are checked to
 * lie on a named curve here, as not every provider does; RSA keys are bounded, as a verification costs what the key's
 * owner chooses.
 */
public final class PublicKeys {
    /** Larger RSA keys are refused. */
    public static final int MAX_RSA_BITS = 8192;

    private PublicKeys() {}

    /** The kinds of key. */
    public enum Kind {
        RSA,
        ECDSA,
        ED25519
    }

    /**
     * A key that can be used.
     *
     * @param curve null unless it lies on one
     */
    public record Parsed(Kind kind, PublicKey key, KeyMaker.@Nullable Curve curve) {}

    /**
     * Reads a key.
     *
     * @throws DerException when it is malformed, of another kind, too large, or no point of its curve
     */
    public static Parsed parse(byte[] spki) throws DerException {
        DerReader all = DerReader.of(spki);
        DerReader info = all.enter(Der.SEQUENCE);
        all.expectEnd();
        DerReader algorithm = info.enter(Der.SEQUENCE);
        String oid = HexFormat.of().formatHex(algorithm.content(Der.OID));
        try {
            return switch (oid) {
                case "2a8648ce3d0201" -> ec(spki, algorithm, info.bitString());
                case "2a864886f70d010101" -> rsa(spki, info.bitString());
                case "2b6570" -> new Parsed(Kind.ED25519, decode("Ed25519", spki), null);
                default -> throw new DerException("x509: unsupported public key algorithm");
            };
        } catch (GeneralSecurityException e) {
            // Providers' messages are theirs; the fault is the same.
            throw new DerException("x509: invalid public key");
        }
    }

    private static Parsed ec(byte[] spki, DerReader algorithm, byte[] point)
            throws DerException, GeneralSecurityException {
        KeyMaker.Curve curve =
                switch (HexFormat.of().formatHex(algorithm.content(Der.OID))) {
                    case "2b81040021" -> KeyMaker.Curve.P224;
                    case "2a8648ce3d030107" -> KeyMaker.Curve.P256;
                    case "2b81040022" -> KeyMaker.Curve.P384;
                    case "2b81040023" -> KeyMaker.Curve.P521;
                    default -> throw new DerException("x509: unsupported elliptic curve");
                };
        if (point.length != 1 + 2 * curve.bytes() || point[0] != 4) {
            throw new DerException("x509: failed to unmarshal elliptic curve point");
        }
        try {
            X9ECParameters parameters = CustomNamedCurves.getByName(curve.jcaName());
            parameters.getCurve().decodePoint(point);
        } catch (IllegalArgumentException e) {
            throw new DerException("P" + curve.bits() + " point not on curve");
        }
        KeyFactory factory = curve == KeyMaker.Curve.P224
                ? KeyFactory.getInstance("EC", EcProvider.INSTANCE)
                : KeyFactory.getInstance("EC");
        return new Parsed(Kind.ECDSA, factory.generatePublic(new X509EncodedKeySpec(spki)), curve);
    }

    private static Parsed rsa(byte[] spki, byte[] key) throws DerException, GeneralSecurityException {
        DerReader all = DerReader.of(key);
        DerReader parts = all.enter(Der.SEQUENCE);
        all.expectEnd();
        BigInteger modulus = positive(parts);
        BigInteger exponent = positive(parts);
        if (modulus.bitLength() > MAX_RSA_BITS || exponent.bitLength() > 33) {
            throw new DerException("x509: RSA key of " + modulus.bitLength() + " bits or its exponent is too large");
        }
        return new Parsed(Kind.RSA, decode("RSA", spki), null);
    }

    private static BigInteger positive(DerReader parts) throws DerException {
        byte[] content = parts.content(Der.INTEGER);
        if (content.length == 0 || content[0] < 0) {
            throw new DerException("x509: invalid RSA public key");
        }
        return new BigInteger(content);
    }

    private static PublicKey decode(String algorithm, byte[] spki) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(spki));
    }
}
