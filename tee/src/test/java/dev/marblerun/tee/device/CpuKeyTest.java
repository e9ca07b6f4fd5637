package dev.marblerun.tee.device;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.tee.Hkdf;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CpuKeyTest {
    private static byte[] key() {
        byte[] key = new byte[CpuKey.BYTES];
        Arrays.fill(key, (byte) 7);
        return key;
    }

    @Test
    void isPlausible_anotherLengthOrZeros_isNot() {
        assertThat(CpuKey.isPlausible(key())).isTrue();
        assertThat(CpuKey.isPlausible(new byte[CpuKey.BYTES])).isFalse();
        assertThat(CpuKey.isPlausible(new byte[0])).isFalse();
        assertThat(CpuKey.isPlausible(Arrays.copyOf(key(), 15))).isFalse();
        assertThat(CpuKey.isPlausible(Arrays.copyOf(key(), 17))).isFalse();
    }

    @Test
    void spread_key_isHkdfAndTheKeyIsOverwritten() throws Exception {
        byte[] key = key();
        assertThat(CpuKey.spread(key, "salt", "info")).isEqualTo(Hkdf.derive("salt", key(), "info".getBytes(US_ASCII)));
        assertThat(key).containsOnly(0);
    }
}
