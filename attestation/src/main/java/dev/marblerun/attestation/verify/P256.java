package dev.marblerun.attestation.verify;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * ECDSA with SHA-256 on P-256 (FIPS 186-5), by the provider named or by our own arithmetic. The checks of ranges and of
 * the curve are made here, so that no provider's leniency matters; signatures go to it as DER, which every provider
 * takes.
 */
final class P256 {
    static final BigInteger P =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    static final BigInteger N =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    private static final BigInteger A = P.subtract(BigInteger.valueOf(3));
    static final BigInteger B =
            new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
    static final BigInteger GX =
            new BigInteger("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296", 16);
    static final BigInteger GY =
            new BigInteger("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5", 16);

    private static final ECParameterSpec CURVE = curve();

    private P256() {}

    /**
     * The key of a point.
     *
     * @param xy x and y, 64 bytes, big endian
     * @throws InvalidKeyException if that is no point on the curve
     */
    static ECPublicKey publicKey(byte[] xy) throws GeneralSecurityException {
        if (xy.length != 64) {
            throw new InvalidKeyException("the key has " + xy.length + " bytes, not 64");
        }
        ECPoint point = new ECPoint(
                new BigInteger(1, Arrays.copyOfRange(xy, 0, 32)), new BigInteger(1, Arrays.copyOfRange(xy, 32, 64)));
        if (!onCurve(point)) {
            throw new InvalidKeyException("the key is no point on P-256");
        }
        return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, CURVE));
    }

    /** Whether the key lies on P-256 and nowhere else. */
    static boolean isValid(ECPublicKey key) {
        ECParameterSpec curve = key.getParams();
        return curve.getOrder().equals(N)
                && curve.getGenerator().getAffineX().equals(GX)
                && curve.getCurve().getB().equals(B)
                && onCurve(key.getW());
    }

    /** Whether two keys are the same point. */
    static boolean same(ECPublicKey a, ECPublicKey b) {
        return isValid(a) && isValid(b) && a.getW().equals(b.getW());
    }

    /** x and y, 64 bytes, big endian. */
    static byte[] xy(ECPublicKey key) {
        byte[] xy = new byte[64];
        put(key.getW().getAffineX(), xy, 32);
        put(key.getW().getAffineY(), xy, 64);
        return xy;
    }

    /**
     * Whether the signature holds.
     *
     * @param rs r and s, 64 bytes, big endian; outside [1, n-1] it never holds
     * @param provider who computes; empty for {@link P256Ecdsa}
     */
    static boolean verify(ECPublicKey key, byte[] message, byte[] rs, Optional<Provider> provider)
            throws GeneralSecurityException {
        if (rs.length != 64 || !isValid(key)) {
            return false;
        }
        BigInteger r = new BigInteger(1, Arrays.copyOfRange(rs, 0, 32));
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(rs, 32, 64));
        if (r.signum() == 0 || s.signum() == 0 || r.compareTo(N) >= 0 || s.compareTo(N) >= 0) {
            return false;
        }
        if (provider.isEmpty()) {
            return P256Ecdsa.verify(key.getW(), SignatureCheck.sha256().digest(message), r, s);
        }
        Signature ecdsa = Signature.getInstance("SHA256withECDSA", provider.get());
        ecdsa.initVerify(key);
        ecdsa.update(message);
        try {
            return ecdsa.verify(der(r.toByteArray(), s.toByteArray()));
        } catch (SignatureException e) {
            // A provider may throw instead of saying no; either way the signature does not hold.
            return false;
        }
    }

    /** The curve as the platform's provider names it; its looking up the numbers at each key would take longer. */
    private static ECParameterSpec curve() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no provider knows the curve P-256", e);
        }
    }

    private static boolean onCurve(ECPoint point) {
        if (point.equals(ECPoint.POINT_INFINITY)) {
            return false;
        }
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x.signum() < 0 || y.signum() < 0 || x.compareTo(P) >= 0 || y.compareTo(P) >= 0) {
            return false;
        }
        BigInteger right = x.multiply(x).add(A).multiply(x).add(B).mod(P);
        return y.multiply(y).mod(P).equals(right);
    }

    /** SEQUENCE of two INTEGERs; both fit lengths of one byte. */
    private static byte[] der(byte[] r, byte[] s) {
        byte[] der = new byte[6 + r.length + s.length];
        der[0] = 0x30;
        der[1] = (byte) (4 + r.length + s.length);
        der[2] = 0x02;
        der[3] = (byte) r.length;
        System.arraycopy(r, 0, der, 4, r.length);
        der[4 + r.length] = 0x02;
        der[5 + r.length] = (byte) s.length;
        System.arraycopy(s, 0, der, 6 + r.length, s.length);
        return der;
    }

    private static void put(BigInteger value, byte[] out, int end) {
        byte[] bytes = value.toByteArray();
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, out, end - length, length);
    }
}
