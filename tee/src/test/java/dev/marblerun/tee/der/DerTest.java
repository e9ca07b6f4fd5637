package dev.marblerun.tee.der;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Encodings from the examples of X.690 and RFC 5280, and every refusal. */
class DerTest {
    @Test
    void integer_atSignBoundaries_isShortestTwosComplement() {
        assertThat(hex(Der.integer(0))).isEqualTo("020100");
        assertThat(hex(Der.integer(127))).isEqualTo("02017f");
        assertThat(hex(Der.integer(128))).isEqualTo("02020080");
        assertThat(hex(Der.integer(256))).isEqualTo("02020100");
        assertThat(hex(Der.integer(-128))).isEqualTo("020180");
        assertThat(hex(Der.integer(BigInteger.ONE.shiftLeft(64)))).isEqualTo("0209010000000000000000");
    }

    @Test
    void length_atBoundaries_isShortest() {
        assertThat(hex(Der.octetString(new byte[127]))).startsWith("047f00").hasSize(2 * 129);
        assertThat(hex(Der.octetString(new byte[128]))).startsWith("04818000").hasSize(2 * 131);
        assertThat(hex(Der.octetString(new byte[255]))).startsWith("0481ff00");
        assertThat(hex(Der.octetString(new byte[256]))).startsWith("0482010000");
        assertThat(hex(Der.octetString(new byte[65536]))).startsWith("048301000000");
    }

    @Test
    void oid_examples_areEncoded() {
        assertThat(hex(Der.oid("2.999.3"))).isEqualTo("0603883703");
        assertThat(hex(Der.oid("1.2.840.113549"))).isEqualTo("06062a864886f70d");
        assertThat(hex(Der.oid("1.2.840.113741.1.13.1"))).isEqualTo("06092a864886f84d010d01");
        assertThat(hex(Der.oid("0.0"))).isEqualTo("060100");
    }

    @Test
    void oid_malformed_isRefused() {
        for (String bad : new String[] {
            "", ".", "1", "3.1", "10.1", "01.2", "1.40", "1..2", ".1.2", "1.2.", "1.02", "1.a", "1.-2", "1.2 ", "1.٣",
            "2.1234567890123456789"
        }) {
            assertThatThrownBy(() -> Der.oid(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void time_before2050_isUtcTimeElseGeneralized() {
        assertThat(ascii(Der.time(Instant.parse("2049-12-31T23:59:59.9Z")), 2)).isEqualTo("491231235959Z");
        assertThat(Der.time(Instant.parse("2049-12-31T23:59:59Z"))[0]).isEqualTo((byte) 0x17);
        assertThat(ascii(Der.time(Instant.parse("2050-01-01T00:00:00Z")), 2)).isEqualTo("20500101000000Z");
        assertThat(Der.time(Instant.parse("2050-01-01T00:00:00Z"))[0]).isEqualTo((byte) 0x18);
        assertThat(Der.time(Instant.parse("1949-12-31T23:59:59Z"))[0]).isEqualTo((byte) 0x18);
        assertThatThrownBy(() -> Der.time(Instant.MAX)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void time_atTheEndsOfFourDigits_isWrittenOrRefused() {
        Instant first = Instant.parse("0000-01-01T00:00:00Z");
        Instant last = Instant.parse("9999-12-31T23:59:59.999999999Z");
        assertThat(ascii(Der.time(first), 2)).isEqualTo("00000101000000Z");
        assertThat(ascii(Der.time(last), 2)).isEqualTo("99991231235959Z");
        assertThat(ascii(Der.time(Instant.parse("1950-01-02T03:04:05Z")), 2)).isEqualTo("500102030405Z");
        assertThat(ascii(Der.time(Instant.parse("2009-11-10T12:30:40Z")), 2)).isEqualTo("091110123040Z");
        for (Instant outside : new Instant[] {first.minusNanos(1), last.plusNanos(1)}) {
            assertThatThrownBy(() -> Der.time(outside)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void namedBits_trailingZeros_areLeftOut() {
        assertThat(hex(Der.namedBits())).isEqualTo("030100");
        assertThat(hex(Der.namedBits(0))).isEqualTo("03020780");
        assertThat(hex(Der.namedBits(5, 6))).isEqualTo("03020106");
        assertThat(hex(Der.namedBits(7))).isEqualTo("03020001");
        assertThat(hex(Der.namedBits(0, 8))).isEqualTo("0303078080");
        assertThatThrownBy(() -> Der.namedBits(32)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Der.namedBits(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void set_unsortedValues_areSortedByEncoding() {
        assertThat(hex(Der.set(Der.integer(200), Der.integer(3), Der.bool(true))))
                .isEqualTo("310a0101ff020103020200c8");
    }

    @Test
    void simpleValues_areTaggedAsX690Says() {
        assertThat(hex(Der.bool(false))).isEqualTo("010100");
        assertThat(hex(Der.enumerated(1))).isEqualTo("0a0101");
        assertThat(hex(Der.nothing())).isEqualTo("0500");
        assertThat(hex(Der.sequence())).isEqualTo("3000");
        assertThat(hex(Der.bitString(new byte[] {1, 2}))).isEqualTo("0303000102");
        assertThat(hex(Der.utf8String("é"))).isEqualTo("0c02c3a9");
        assertThat(hex(Der.printableString("DE"))).isEqualTo("13024445");
        assertThat(hex(Der.explicit(0, Der.integer(2)))).isEqualTo("a003020102");
        assertThat(hex(Der.implicit(2, Der.ascii("a")))).isEqualTo("820161");
        assertThat(hex(Der.implicitConstructed(1, Der.nothing(), Der.nothing()))).isEqualTo("a10405000500");
    }

    @Test
    void text_outsideItsAlphabet_isRefused() {
        String whole = "ABCXYZabcxyz0189 '()+,-./:=?";
        assertThat(ascii(Der.printableString(whole), 2)).isEqualTo(whole);
        for (String bad : new String[] {"a@b", "a*", "[", "`", "{", "@", "é", "a\n", "_"}) {
            assertThatThrownBy(() -> Der.printableString(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Der.ascii("é")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Der.explicit(31, Der.nothing())).isInstanceOf(IllegalArgumentException.class);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String ascii(byte[] bytes, int from) {
        return new String(bytes, from, bytes.length - from, StandardCharsets.US_ASCII);
    }
}
