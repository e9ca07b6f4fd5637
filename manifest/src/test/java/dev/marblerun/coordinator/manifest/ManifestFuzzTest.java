package dev.marblerun.coordinator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Set;

/** Any bytes as a manifest. */
class ManifestFuzzTest {
    @FuzzTest
    void decodeAndCheck_anyBytes_throwsNothingButItsException(byte[] input) {
        try {
            Decoded decoded = ManifestCheck.decodeAndCheck(input, Occasion.UPDATE, Set.of());
            assertThat(decoded.badSecrets()).isEmpty();
            assertThat(decoded.manifest().packages()).isNotEmpty();
        } catch (ManifestException e) {
            assertThat(e.problems()).isNotEmpty();
            assertThat(e.publicMessage()).isNotBlank();
        }
    }
}
