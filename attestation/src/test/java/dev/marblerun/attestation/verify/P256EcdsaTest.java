package dev.marblerun.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against the JDK and against the textbook's affine formulas, above all where the quick formulas have exceptions. */
class P256EcdsaTest {
    private static final BigInteger P = P256.P;
    private static final BigInteger N = P256.N;
    private static final BigInteger TWO = BigInteger.TWO;
    private static final BigInteger THREE = BigInteger.valueOf(3);
    private static final ECPoint G = new ECPoint(P256.GX, P256.GY);

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private static ECPoint sum(ECPoint a, ECPoint b) {
        if (a.equals(ECPoint.POINT_INFINITY)) {
            return b;
        }
        if (b.equals(ECPoint.POINT_INFINITY)) {
            return a;
        }
        BigInteger slope;
        if (!a.getAffineX().equals(b.getAffineX())) {
            slope = b.getAffineY().subtract(a.getAffineY())
                    .multiply(b.getAffineX().subtract(a.getAffineX()).modInverse(P));
        } else if (a.getAffineY().equals(b.getAffineY())) {
            BigInteger x = a.getAffineX();
            slope = x.multiply(x).subtract(BigInteger.ONE).multiply(THREE)
                    .multiply(a.getAffineY().shiftLeft(1).modInverse(P));
        } else {
            return ECPoint.POINT_INFINITY;
        }
        BigInteger x = slope.multiply(slope).subtract(a.getAffineX()).subtract(b.getAffineX()).mod(P);
        return new ECPoint(x, slope.multiply(a.getAffineX().subtract(x)).subtract(a.getAffineY()).mod(P));
    }

    private static ECPoint times(BigInteger scalar, ECPoint point) {
        ECPoint result = ECPoint.POINT_INFINITY;
        for (int i = scalar.bitLength() - 1; i >= 0; i--) {
            result = sum(result, result);
            result = scalar.testBit(i) ? sum(result, point) : result;
        }
        return result;
    }

    private BigInteger scalar() {
        return new BigInteger(N.bitLength(), random).mod(N.subtract(BigInteger.ONE)).add(BigInteger.ONE);
    }

    private static byte[] bytes(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
        return fixed;
    }

    /** What ours says, which the JDK has to say as well. */
    private boolean verify(ECPoint key, BigInteger hash, BigInteger r, BigInteger s) throws GeneralSecurityException {
        boolean holds = P256Ecdsa.verify(key, bytes(hash), r, s);
        Signature jdk = Signature.getInstance("NONEwithECDSAinP1363Format", "SunEC");
        byte[] xy = Arrays.copyOf(bytes(key.getAffineX()), 64);
        System.arraycopy(bytes(key.getAffineY()), 0, xy, 32, 32);
        ECPublicKey publicKey = P256.publicKey(xy);
        jdk.initVerify(publicKey);
        jdk.update(bytes(hash));
        byte[] rs = Arrays.copyOf(bytes(r), 64);
        System.arraycopy(bytes(s), 0, rs, 32, 32);
        assertThat(jdk.verify(rs)).as("seed %d: %s %s %s %s", seed, key.getAffineX(), hash, r, s).isEqualTo(holds);
        return holds;
    }

    private boolean signedAndVerified(BigInteger key, BigInteger nonce, BigInteger hash)
            throws GeneralSecurityException {
        BigInteger r = times(nonce, G).getAffineX().mod(N);
        BigInteger s = nonce.modInverse(N).multiply(hash.add(r.multiply(key))).mod(N);
        if (s.signum() == 0) {
            return true; // No signature: the standard has the signer choose another nonce.
        }
        ECPoint open = times(key, G);
        assertThat(verify(open, hash, r, N.subtract(s))).as("-s is as good as s").isTrue();
        assertThat(verify(open, hash.flipBit(7), r, s)).isFalse();
        assertThat(verify(open, hash, r.xor(TWO), s)).isFalse();
        assertThat(verify(times(TWO, open), hash, r, s)).isFalse();
        return verify(open, hash, r, s);
    }

    @Test
    void verify_keysAndNoncesWhereFormulasHaveExceptions_isRight() throws GeneralSecurityException {
        BigInteger last = N.subtract(BigInteger.ONE);
        List<BigInteger> keys = List.of(
                BigInteger.ONE, TWO, THREE, BigInteger.valueOf(31), BigInteger.valueOf(33), last, N.subtract(TWO),
                TWO.modInverse(N), scalar());
        List<BigInteger> hashes = List.of(
                BigInteger.ZERO, BigInteger.ONE, last, N, TWO.pow(256).subtract(BigInteger.ONE), scalar());
        for (BigInteger key : keys) {
            for (BigInteger hash : hashes) {
                for (BigInteger nonce : List.of(BigInteger.ONE, TWO, BigInteger.valueOf(17), last, scalar())) {
                    assertThat(signedAndVerified(key, nonce, hash)).as("%s %s %s", key, hash, nonce).isTrue();
                }
            }
        }
    }

    @Test
    void verify_random_isRight() throws GeneralSecurityException {
        for (int i = 0; i < 100; i++) {
            assertThat(signedAndVerified(scalar(), scalar(), new BigInteger(256, random))).as("seed %d", seed).isTrue();
        }
    }

    /** u1 G + u2 Q = 0, whose x-coordinate is none. */
    @Test
    void verify_sumIsInfinity_doesNotHold() throws GeneralSecurityException {
        for (int i = 0; i < 20; i++) {
            BigInteger key = i == 0 ? BigInteger.ONE : scalar();
            BigInteger r = i == 1 ? BigInteger.ONE : scalar();
            BigInteger hash = r.multiply(key).negate().mod(N);
            assertThat(verify(times(key, G), hash, r, scalar())).as("seed %d", seed).isFalse();
        }
    }

    /** The sum's x-coordinate lies between n and p, so that r is less by n: one signature of 2^128 is like this. */
    @Test
    void verify_xBeyondTheOrder_holds() throws GeneralSecurityException {
        int found = 0;
        for (BigInteger x = N; found < 5; x = x.add(BigInteger.ONE)) {
            BigInteger right = x.multiply(x).subtract(THREE).multiply(x).add(P256.B).mod(P);
            BigInteger y = right.modPow(P.add(BigInteger.ONE).shiftRight(2), P);
            BigInteger r = x.subtract(N);
            if (!y.multiply(y).mod(P).equals(right) || r.signum() == 0) {
                continue;
            }
            found++;
            BigInteger u1 = scalar();
            BigInteger u2 = scalar();
            ECPoint key = times(u2.modInverse(N), sum(new ECPoint(x, y), times(N.subtract(u1), G)));
            BigInteger s = r.multiply(u2.modInverse(N)).mod(N);
            assertThat(verify(key, u1.multiply(s).mod(N), r, s)).as("seed %d", seed).isTrue();
            assertThat(verify(key, u1.multiply(s).mod(N), r.add(TWO.pow(40)), s)).isFalse();
        }
    }

    @Test
    void digits_anyScalar_addUpAndAreSparse() {
        List<BigInteger> scalars = List.of(
                BigInteger.ZERO, BigInteger.ONE, N.subtract(BigInteger.ONE), TWO.pow(256).subtract(BigInteger.ONE),
                TWO.pow(255), scalar());
        for (BigInteger scalar : scalars) {
            for (int window = 2; window <= 7; window++) {
                byte[] digits = P256Ecdsa.digits(scalar, window);
                BigInteger total = BigInteger.ZERO;
                int lastSet = -window;
                for (int i = 0; i < digits.length; i++) {
                    total = total.add(BigInteger.valueOf(digits[i]).shiftLeft(i));
                    if (digits[i] != 0) {
                        assertThat(digits[i] & 1).isOne();
                        assertThat(Math.abs(digits[i])).isLessThan(1 << (window - 1));
                        assertThat(i - lastSet).isGreaterThanOrEqualTo(window);
                        lastSet = i;
                    }
                }
                assertThat(total).as("seed %d, window %d", seed, window).isEqualTo(scalar);
            }
        }
    }
}
