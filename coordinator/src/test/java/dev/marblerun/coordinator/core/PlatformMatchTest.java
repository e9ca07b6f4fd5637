package dev.marblerun.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.coordinator.compliance.PlatformMatch;
import dev.marblerun.coordinator.manifest.InfrastructureSpec;
import dev.marblerun.testkit.TestCertificates;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformMatchTest {
    private static final byte[] ROOT = root();

    private static byte[] root() {
        try {
            return TestCertificates.selfSigned("Root").certificate().getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void difference_noInfrastructures_everyPlatformMatches() {
        assertThat(PlatformMatch.difference(Map.of(), platform(Collections.nCopies(16, 0)))).isEmpty();
    }

    @Test
    void difference_equalOrGreater_matches() {
        assertThat(difference(new InfrastructureSpec(bytes(5), 8, 13, ROOT))).isEmpty();
        assertThat(difference(new InfrastructureSpec(bytes(4), 7, 12, null))).isEmpty();
        assertThat(difference(new InfrastructureSpec(null, null, null, null))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 15})
    void difference_oneComponentTooLow_doesNotMatchHoweverHighTheOthersAre(int index) {
        byte[] least = bytes(1);
        least[index] = 6;
        assertThat(difference(new InfrastructureSpec(least, null, null, null)))
                .hasValueSatisfying(why -> assertThat(why).contains("i: CPUSVN [").contains("the platform has [5, 5"));
    }

    @Test
    void difference_componentsAbove127_areUnsigned() {
        byte[] least = bytes(0x80);
        List<Integer> strong = new ArrayList<>(Collections.nCopies(16, 0x80));
        InfrastructureSpec spec = new InfrastructureSpec(least, null, null, null);
        assertThat(PlatformMatch.difference(Map.of("i", spec), platform(strong))).isEmpty();
        strong.set(3, 0x7f);
        assertThat(PlatformMatch.difference(Map.of("i", spec), platform(strong))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 17, 32})
    void difference_cpuSvnOfAnotherLength_matchesNothing(int length) {
        assertThat(difference(new InfrastructureSpec(new byte[length], null, null, null))).isPresent();
    }

    @Test
    void difference_oldEnclaves_areNamed() {
        assertThat(difference(new InfrastructureSpec(null, 9, null, null)))
                .contains("the platform matches none of the manifest's: i: QESVN 9 is required, the platform has 8");
        assertThat(difference(new InfrastructureSpec(null, null, 14, null)))
                .contains("the platform matches none of the manifest's: i: PCESVN 14 is required, the platform has 13");
        assertThat(difference(new InfrastructureSpec(null, 65535, 65535, null))).isPresent();
    }

    @Test
    void difference_rootCa_isComparedByItsKey() throws Exception {
        byte[] other = TestCertificates.selfSigned("Root").certificate().getEncoded();
        assertThat(difference(new InfrastructureSpec(null, null, null, other)))
                .hasValueSatisfying(why -> assertThat(why).contains("RootCA is not the root"));
        assertThat(difference(new InfrastructureSpec(null, null, null, new byte[] {3, 3, 3}))).isPresent();
        assertThat(difference(new InfrastructureSpec(null, null, null, new byte[0]))).isPresent();
        // The same key in another encoding of the certificate: Intel has two of its root.
        TestCertificates.Identity first = TestCertificates.selfSigned("Root");
        byte[] again = first.certificate().getEncoded().clone();
        again[again.length - 1] ^= 1;
        Verdict.Valid found = TestVerdicts.valid(
                TestVerdicts.trustDomain(body -> {}), Collections.nCopies(16, 5), 8, 13, again);
        InfrastructureSpec spec =
                new InfrastructureSpec(null, null, null, first.certificate().getEncoded());
        assertThat(PlatformMatch.difference(Map.of("i", spec), found)).isEmpty();
    }

    @Test
    void difference_several_oneIsEnoughElseAllAreNamed() {
        Map<String, InfrastructureSpec> both = new LinkedHashMap<>();
        both.put("first", new InfrastructureSpec(null, 9, null, null));
        both.put("second", new InfrastructureSpec(bytes(5), null, 14, null));
        Verdict.Valid platform = platform(Collections.nCopies(16, 5));
        assertThat(PlatformMatch.difference(both, platform)).hasValueSatisfying(why -> assertThat(why)
                .contains("first: QESVN 9 is required")
                .contains("second: PCESVN 14 is required"));
        both.put("third", new InfrastructureSpec(bytes(5), 8, 13, null));
        assertThat(PlatformMatch.difference(both, platform)).isEmpty();
    }

    private static Optional<String> difference(InfrastructureSpec spec) {
        return PlatformMatch.difference(Map.of("i", spec), platform(Collections.nCopies(16, 5)));
    }

    private static Verdict.Valid platform(List<Integer> components) {
        return TestVerdicts.valid(TestVerdicts.trustDomain(body -> {}), components, 8, 13, ROOT);
    }

    private static byte[] bytes(int value) {
        byte[] bytes = new byte[16];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
