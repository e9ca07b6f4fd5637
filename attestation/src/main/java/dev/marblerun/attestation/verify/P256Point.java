package dev.marblerun.attestation.verify;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A point of P-256 in Jacobian coordinates, (X/Z^2, Y/Z^3), that is changed in place. Formulas: Explicit-Formulas
 * Database, short Weierstrass curves with a = -3, "dbl-2001-b" and "add-1998-cmo-2". Every exceptional case (infinity,
 * equal and opposite points) gives the right point. Not constant-time: for public values only.
 */
final class P256Point {
    private final P256Field field;
    private final long[] x = new long[P256Field.LIMBS];
    private final long[] y = new long[P256Field.LIMBS];
    private final long[] z = new long[P256Field.LIMBS];
    private boolean infinity = true;

    private final long[] a = new long[P256Field.LIMBS];
    private final long[] b = new long[P256Field.LIMBS];
    private final long[] c = new long[P256Field.LIMBS];
    private final long[] d = new long[P256Field.LIMBS];
    private final long[] e = new long[P256Field.LIMBS];

    /** The point at infinity. */
    P256Point(P256Field field) {
        this.field = field;
    }

    /**
     * A point to be added, never infinity, with the powers of Z that its addition needs.
     *
     * @param affine whether Z is one, which saves the products with its powers
     */
    record Addend(long[] x, long[] y, long[] z, long[] zz, long[] zzz, boolean affine) {}

    /** An affine point, to be added to others. */
    static Addend affine(P256Field field, BigInteger x, BigInteger y) {
        long[] one = field.element(BigInteger.ONE);
        return new Addend(field.element(x), field.element(y), one, one, one, true);
    }

    /** This point, to be added to others. */
    Addend addend() {
        long[] zz = new long[P256Field.LIMBS];
        long[] zzz = new long[P256Field.LIMBS];
        field.square(zz, z);
        field.multiply(zzz, zz, z);
        return new Addend(x.clone(), y.clone(), z.clone(), zz, zzz, false);
    }

    /** The same, with coordinates that cost an inversion now and none at each addition. */
    Addend affineAddend() {
        BigInteger inverse = field.number(z).modInverse(P256.P);
        BigInteger square = inverse.multiply(inverse).mod(P256.P);
        return affine(
                field,
                field.number(x).multiply(square).mod(P256.P),
                field.number(y).multiply(square).multiply(inverse).mod(P256.P));
    }

    /** Whether the affine x-coordinate is that element. */
    boolean hasX(long[] element) {
        field.square(a, z);
        field.multiply(a, a, element);
        field.subtract(a, a, x);
        return !infinity && field.isZero(a);
    }

    /** this = 2 this */
    void twice() {
        if (infinity) {
            return; // No point of P-256 has order two, so that Y is never zero.
        }
        field.square(a, z); // delta
        field.square(b, y); // gamma
        field.multiply(c, x, b); // beta
        field.subtract(d, x, a);
        field.add(e, x, a);
        field.multiply(d, d, e);
        field.times(d, d, 3); // alpha
        field.multiply(z, y, z);
        field.times(z, z, 2);
        field.times(c, c, 4);
        field.square(x, d);
        field.subtract(x, x, c, 2);
        field.subtract(c, c, x);
        field.multiply(c, d, c);
        field.square(b, b);
        field.subtract(y, c, b, 8);
    }

    /** this = this + other, or this - other */
    void add(Addend other, boolean negated) {
        if (infinity) {
            set(other, negated);
            return;
        }
        field.square(a, z); // Z1^2
        multiplyByPower(b, x, other.zz, other.affine); // U1
        field.multiply(c, other.x, a); // U2
        field.multiply(a, a, z);
        field.multiply(a, other.y, a); // S2
        if (negated) {
            Arrays.fill(d, 0);
            field.subtract(a, d, a);
        }
        multiplyByPower(d, y, other.zzz, other.affine); // S1
        field.subtract(c, c, b); // H
        field.subtract(a, a, d); // r
        if (field.isZero(c)) {
            addSameX(field.isZero(a));
            return;
        }
        multiplyByPower(z, z, other.z, other.affine);
        field.multiply(z, z, c);
        field.square(e, c); // H^2
        field.multiply(b, b, e); // V = U1 H^2
        field.multiply(e, e, c); // H^3
        field.square(x, a);
        field.subtract(x, x, e);
        field.subtract(x, x, b, 2);
        field.subtract(b, b, x);
        field.multiply(b, a, b);
        field.multiply(d, d, e);
        field.subtract(y, b, d);
    }

    private void multiplyByPower(long[] r, long[] a, long[] powerOfZ, boolean one) {
        if (one) {
            System.arraycopy(a, 0, r, 0, P256Field.LIMBS);
        } else {
            field.multiply(r, a, powerOfZ);
        }
    }

    private void addSameX(boolean sameY) {
        if (sameY) {
            twice();
        } else {
            infinity = true;
        }
    }

    private void set(Addend other, boolean negated) {
        System.arraycopy(other.x, 0, x, 0, P256Field.LIMBS);
        System.arraycopy(other.z, 0, z, 0, P256Field.LIMBS);
        if (negated) {
            Arrays.fill(y, 0);
            field.subtract(y, y, other.y);
        } else {
            System.arraycopy(other.y, 0, y, 0, P256Field.LIMBS);
        }
        infinity = false;
    }
}
