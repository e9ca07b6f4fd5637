package dev.marblerun.coordinator.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.crypto.DerReader.DerException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void writer_elements_areAsTheStandardSays() {
        assertThat(hex(Der.oid("1.2.840.10045.4.3.3"))).isEqualTo("06082a8648ce3d040303");
        assertThat(hex(Der.oid("2.999.3"))).isEqualTo("0603883703");
        assertThat(hex(Der.namedBits(33))).isEqualTo("03020284");
        assertThat(hex(Der.namedBits(0))).isEqualTo("030100");
        assertThat(hex(Der.integer(128))).isEqualTo("02020080");
        assertThat(hex(Der.text("a b"))).isEqualTo("1303612062");
        assertThat(hex(Der.text("a*"))).isEqualTo("0c02612a");
        assertThat(hex(Der.time(Instant.parse("2049-12-31T23:59:59Z")))).startsWith("170d343931323331");
        assertThat(hex(Der.time(Instant.parse("2050-01-01T00:00:00Z")))).startsWith("180f3230353030313031");
        assertThat(hex(Der.time(Instant.parse("1949-01-01T00:00:00Z")))).startsWith("180f31393439");
        assertThat(hex(Der.setOf(List.of(Der.integer(2), Der.integer(1))))).isEqualTo("3106020101020102");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65535, 65536, 70000})
    void reader_whatTheWriterWrote_comesBack(int length) throws Exception {
        byte[] element = Der.octetString(new byte[length]);
        DerReader reader = DerReader.of(element);
        assertThat(reader.peekTag()).isEqualTo(Der.OCTET_STRING);
        assertThat(reader.content(Der.OCTET_STRING)).hasSize(length);
        reader.expectEnd();
        assertThat(reader.peekTag()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "30", "3001", "3080", "308000", "308105", "30820005", "3084ffffffff", "30847fffffff", "3085",
                "30857f00000000", "0400", "30ff", "3002020100ff", "30817f"
            })
    void reader_malformedSequence_isRefused(String hex) {
        DerReader reader = DerReader.of(HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> {
                    reader.enter(Der.SEQUENCE);
                    reader.expectEnd();
                })
                .isInstanceOf(DerException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.", "3.1", "1.40", "1.x", "1.-2", "1.2.99999999999999999999"})
    void writer_whatIsNoOid_isRefused(String text) {
        assertThatThrownBy(() -> Der.oid(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("asn1: structure error: invalid object identifier");
    }

    @Test
    void publicKeys_whatIsNone_isRefused() throws Exception {
        byte[] good = KeyMaker.ec(KeyMaker.Curve.P256, new SecureRandom()).spki();
        assertThat(PublicKeys.parse(good).curve()).isEqualTo(KeyMaker.Curve.P256);
        byte[] offCurve = good.clone();
        offCurve[offCurve.length - 1] ^= 1;
        assertThatThrownBy(() -> PublicKeys.parse(offCurve)).hasMessage("P256 point not on curve");
        byte[] otherCurve = Der.sequence(
                Der.sequence(Der.oid("1.2.840.10045.2.1"), Der.oid("1.3.132.0.10")), Der.bitString(new byte[65]));
        assertThatThrownBy(() -> PublicKeys.parse(otherCurve)).hasMessage("x509: unsupported elliptic curve");
        byte[] huge = Der.sequence(
                Der.sequence(Der.oid("1.2.840.113549.1.1.1"), new byte[] {5, 0}),
                Der.bitString(Der.sequence(
                        Der.integer(BigInteger.ONE.shiftLeft(9000)), Der.integer(65537))));
        assertThatThrownBy(() -> PublicKeys.parse(huge)).hasMessageContaining("too large");
    }
}
