package dev.marblerun.coordinator.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.api.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Documents that are made to hurt. Each is refused or read in time linear in its size; a timer would only be flaky. */
class ManifestHostileTest {
    private static final int MIB = 1024 * 1024;

    @Test
    void decode_mebibyteOfBrackets_isRefused() {
        assertRefused("[".repeat(MIB), "unmarshaling manifest: invalid character '[' exceeded max depth");
    }

    @Test
    void decode_mebibyteOfNestedObjects_isRefused() {
        String message = "unmarshaling manifest: invalid character '{' exceeded max depth";
        assertRefused("{\"a\":".repeat(MIB / 5), message);
        assertRefused("{\"Packages\":".repeat(MIB / 12), message);
    }

    @Test
    void decode_mixedNestingAtTheLimit_isRead() throws ManifestException {
        int depth = Limits.JSON_DEPTH / 2 - 1;
        String text = "{\"x\":" + "[{\"y\":".repeat(depth) + "1" + "}]".repeat(depth) + "}";
        assertThat(ManifestDecoder.decode(utf8(text)).warnings()).hasSize(1);
    }

    @Test
    void decode_hundredThousandCollidingNames_areRead() throws ManifestException {
        // Names of "Aa" and "BB" have equal hash codes: 2^17 of seventeen pairs each.
        StringBuilder text = new StringBuilder("{\"RecoveryKeys\":{");
        for (int i = 0; i < 1 << 17; i++) {
            text.append(i == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < 17; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            text.append("\":\"\"");
        }
        text.append("}}");
        assertThat(ManifestDecoder.decode(utf8(text.toString())).manifest().recoveryKeys()).hasSize(1 << 17);
    }

    @Test
    void decode_hundredThousandDuplicates_keepTheFirstHundred() {
        String text = "{\"RecoveryKeys\":{" + "\"a\":\"\",".repeat(100_000) + "\"a\":\"\"}}";
        assertThatThrownBy(() -> ManifestDecoder.decode(utf8(text)))
                .isInstanceOfSatisfying(ManifestException.class, e -> {
                    assertThat(e.problems()).hasSize(101);
                    assertThat(e.publicMessage()).endsWith("and 99900 more ($)");
                });
    }

    @Test
    void decode_unknownFieldsWithoutEnd_keepTheFirstHundredWarnings() throws ManifestException {
        String text = "{" + "\"Pakages\":[1,{\"a\":\"]\"}],".repeat(40_000) + "\"x\":0}";
        assertThat(ManifestDecoder.decode(utf8(text)).warnings()).hasSize(101);
    }

    @Test
    void decode_longestName_isNotRepeatedInTheMessage() {
        String name = "n".repeat(Limits.MANIFEST_BYTES - 100);
        String text = "{\"Packages\":{\"p\":{\"UniqueID\":\"a\"}},\"Marbles\":{\"" + name + "\":{\"Package\":1}}}";
        assertThatThrownBy(() -> ManifestDecoder.decode(utf8(text)))
                .isInstanceOfSatisfying(ManifestException.class, e -> assertThat(e.publicMessage())
                        .hasSizeLessThan(1_000));
        String other = "{\"Packages\":{\"p\":{}},\"Marbles\":{\"m\":{\"Package\":\"" + name + "\"}}}";
        assertThatThrownBy(() -> ManifestCheck.decodeAndCheck(utf8(other), Occasion.SET, Set.of()))
                .isInstanceOfSatisfying(ManifestException.class, e -> assertThat(e.publicMessage())
                        .hasSizeLessThan(1_000));
    }

    @Test
    void decode_moreThanTheLimit_isRefused() {
        byte[] blank = new byte[Limits.MANIFEST_BYTES + 1];
        Arrays.fill(blank, (byte) ' ');
        assertThatThrownBy(() -> ManifestDecoder.decode(blank))
                .isInstanceOf(ManifestException.class)
                .hasMessage("unmarshaling manifest: manifest has 16777217 bytes, more than 16777216");
    }

    @Test
    void check_roleWithManyNamesAndActions_isLinear() {
        String names = "\"s\",".repeat(90_000) + "\"s\"";
        String actions = "\"ReadSecret\",".repeat(90_000) + "\"WriteSecret\"";
        String text = "{\"Packages\":{\"p\":{\"UniqueID\":\"a\"}},\"Marbles\":{\"m\":{\"Package\":\"p\"}},"
                + "\"Secrets\":{\"s\":{\"Type\":\"symmetric-key\",\"Size\":8,\"Shared\":true}},\"Roles\":{\"r\":"
                + "{\"ResourceType\":\"Secrets\",\"ResourceNames\":[" + names + "],\"Actions\":[" + actions + "]}}}";
        assertThatThrownBy(() -> ManifestCheck.decodeAndCheck(utf8(text), Occasion.SET, Set.of()))
                .isInstanceOfSatisfying(ManifestException.class, e -> assertThat(e.problems())
                        .hasSize(101));
    }

    @Test
    void check_certificateTextOfManyHeaders_isLinear() {
        String pem = "-----BEGIN X-----\\n" + "a:b\\n".repeat(1_000_000) + "-----END X-----\\n";
        String begins = "-----BEGIN X\\n".repeat(1_000_000);
        for (String certificate : List.of(pem, begins)) {
            String text = "{\"Users\":{\"u\":{\"Certificate\":\"" + certificate + "\"}}}";
            assertThatThrownBy(() -> ManifestCheck.decodeAndCheck(utf8(text), Occasion.SET, Set.of()))
                    .isInstanceOf(ManifestException.class)
                    .hasMessageContaining("generating users from manifest: ");
        }
    }

    @Test
    void decode_millionTinyEntries_isRefused() {
        StringBuilder text = new StringBuilder("{\"Marbles\":{\"m\":{}");
        for (int i = 0; i < 1_000_000; i++) {
            text.append(",\"").append(Integer.toString(i, 36)).append("\":{}");
        }
        String message = "unmarshaling manifest: document has more than 200000 values";
        assertRefused(text.append("}}").toString(), message);
        assertRefused("[" + "0,".repeat(Limits.MANIFEST_VALUES) + "0]", message);
        assertRefused("{\"TLS\":[" + "[[],[]],".repeat(Limits.MANIFEST_VALUES / 2), message);
    }

    @Test
    void decode_asManyValuesAsThereMayBe_isRead() throws ManifestException {
        String text = "{\"x\":[" + "0,".repeat(Limits.MANIFEST_VALUES - 2) + "0]}";
        assertThat(ManifestDecoder.decode(utf8(text)).warnings()).hasSize(1);
    }

    @Test
    void check_keysTooLargeTogether_areRefused() {
        String key = "{\"Type\":\"symmetric-key\",\"Shared\":true,\"Size\":" + Limits.MANIFEST_KEY_BYTES / 2 * 8L + "}";
        String text = "{\"Packages\":{\"p\":{\"UniqueID\":\"a\"}},\"Marbles\":{\"m\":{\"Package\":\"p\"}},"
                + "\"Secrets\":{\"a\":" + key + ",\"b\":" + key + "%s}}";
        assertThatCode(() -> ManifestCheck.decodeAndCheck(utf8(text.formatted("")), Occasion.SET, Set.of()))
                .doesNotThrowAnyException();
        String more = text.formatted(",\"c\":{\"Type\":\"symmetric-key\",\"Size\":8}");
        assertThatThrownBy(() -> ManifestCheck.decodeAndCheck(utf8(more), Occasion.SET, Set.of()))
                .isInstanceOf(ManifestException.class)
                .hasMessageContaining("the symmetric keys have 16777217 bytes together, more than 16777216");
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> ManifestDecoder.decode(utf8(text)))
                .isInstanceOf(ManifestException.class)
                .hasMessage(message);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
