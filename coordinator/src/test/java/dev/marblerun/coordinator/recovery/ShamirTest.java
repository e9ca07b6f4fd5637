package dev.marblerun.coordinator.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShamirTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void inverse_ofEveryByteButZero_multipliesToOne() {
        for (int a = 1; a < 256; a++) {
            assertThat(Shamir.multiply(a, Shamir.inverse(a))).as("%d", a).isEqualTo(1);
        }
        assertThat(Shamir.inverse(0)).isZero();
    }

    @Test
    void multiply_knownProductsOfTheField_areRight() {
        // FIPS 197, section 4.2: {57} times {83} is {c1}, {57} times {13} is {fe}.
        assertThat(Shamir.multiply(0x57, 0x83)).isEqualTo(0xC1);
        assertThat(Shamir.multiply(0x57, 0x13)).isEqualTo(0xFE);
        assertThat(Shamir.multiply(0xFF, 0)).isZero();
        assertThat(Shamir.multiply(1, 0xA5)).isEqualTo(0xA5);
    }

    @Test
    void split_anyShares_haveDistinctNonZeroX() throws Exception {
        for (int round = 0; round < 50; round++) {
            List<byte[]> shares = Shamir.split(new byte[32], 255, 2, RANDOM);
            Set<Byte> xs = new HashSet<>();
            shares.forEach(share -> xs.add(share[32]));
            assertThat(xs).hasSize(255).doesNotContain((byte) 0);
        }
    }

    @Test
    void combine_everyPairOfThree_givesTheSecretAndOneDoesNot() throws Exception {
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        List<byte[]> s = Shamir.split(secret, 3, 2, RANDOM);
        assertThat(Shamir.combine(List.of(s.get(0), s.get(1)))).isEqualTo(secret);
        assertThat(Shamir.combine(List.of(s.get(2), s.get(0)))).isEqualTo(secret);
        assertThat(Shamir.combine(List.of(s.get(1), s.get(2)))).isEqualTo(secret);
        byte[] foreign = s.get(1).clone();
        foreign[0] ^= 1;
        assertThat(Shamir.combine(List.of(s.get(0), foreign))).isNotEqualTo(secret);
        assertThat(Arrays.copyOf(s.get(0), 32)).isNotEqualTo(secret);
    }
}
