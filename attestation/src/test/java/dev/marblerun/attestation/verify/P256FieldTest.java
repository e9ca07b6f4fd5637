package dev.marblerun.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class P256FieldTest {
    private static final BigInteger P = P256.P;
    private static final BigInteger[] EDGES = {
        BigInteger.ZERO, BigInteger.ONE, BigInteger.TWO, P.subtract(BigInteger.ONE), P.subtract(BigInteger.TWO),
        P.shiftRight(1), BigInteger.ONE.shiftLeft(224), BigInteger.ONE.shiftLeft(255), BigInteger.ONE.shiftLeft(232),
        BigInteger.ONE.shiftLeft(29).subtract(BigInteger.ONE),
    };

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final P256Field field = new P256Field();

    private BigInteger any() {
        return random.nextInt(4) == 0 ? EDGES[random.nextInt(EDGES.length)] : new BigInteger(260, random).mod(P);
    }

    @Test
    void number_ofAnElement_isWhatItWasMadeOf() {
        for (BigInteger edge : EDGES) {
            assertThat(field.number(field.element(edge))).isEqualTo(edge);
            assertThat(field.isZero(field.element(edge))).isEqualTo(edge.signum() == 0);
        }
    }

    /** Long chains, so that what one operation leaves over would meet the next one's limits. */
    @Test
    void operations_inAnyOrder_agreeWithBigInteger() {
        for (int chain = 0; chain < 200; chain++) {
            BigInteger[] numbers = {any(), any(), any()};
            long[][] elements = {field.element(numbers[0]), field.element(numbers[1]), field.element(numbers[2])};
            for (int step = 0; step < 200; step++) {
                int r = random.nextInt(3);
                int a = random.nextInt(3);
                int b = random.nextInt(3);
                int factor = 1 + random.nextInt(8);
                switch (random.nextInt(6)) {
                    case 0 -> {
                        field.add(elements[r], elements[a], elements[b]);
                        numbers[r] = numbers[a].add(numbers[b]).mod(P);
                    }
                    case 1 -> {
                        field.subtract(elements[r], elements[a], elements[b]);
                        numbers[r] = numbers[a].subtract(numbers[b]).mod(P);
                    }
                    case 5 -> {
                        field.subtract(elements[r], elements[a], elements[b], factor);
                        numbers[r] = numbers[a]
                                .subtract(numbers[b].multiply(BigInteger.valueOf(factor)))
                                .mod(P);
                    }
                    case 2 -> {
                        field.times(elements[r], elements[a], factor);
                        numbers[r] = numbers[a].multiply(BigInteger.valueOf(factor)).mod(P);
                    }
                    case 3 -> {
                        field.square(elements[r], elements[a]);
                        numbers[r] = numbers[a].multiply(numbers[a]).mod(P);
                    }
                    default -> {
                        field.multiply(elements[r], elements[a], elements[b]);
                        numbers[r] = numbers[a].multiply(numbers[b]).mod(P);
                    }
                }
                check(elements[r], numbers[r]);
            }
        }
    }

    private void check(long[] element, BigInteger number) {
        for (int i = 0; i < P256Field.LIMBS; i++) {
            assertThat(Math.abs(element[i])).as("seed %d", seed).isLessThanOrEqualTo(3L << 28);
        }
        assertThat(field.number(element)).as("seed %d", seed).isEqualTo(number);
        assertThat(field.isZero(element)).as("seed %d", seed).isEqualTo(number.signum() == 0);
    }
}
