package dev.marblerun.coordinator.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** IP addresses, times, object identifiers and PEM as manifests have them. */
class TextFormsTest {
    @Test
    void ip_goodTexts_areParsed() {
        Map.of(
                        "1.2.3.4", "01020304",
                        "255.255.255.255", "ffffffff",
                        "::ffff:1.2.3.4", "01020304",
                        "::", "00000000000000000000000000000000",
                        "::1", "00000000000000000000000000000001",
                        "1::", "00010000000000000000000000000000",
                        "1:2:3:4:5:6:7:8", "00010002000300040005000600070008",
                        "1:2:3:4:5:6:7::", "00010002000300040005000600070000",
                        "fe80::a:1.2.3.4", "fe80000000000000" + "0000000a01020304")
                .forEach((text, hex) -> assertThat(IpText.parse(text).map(HexFormat.of()::formatHex))
                        .as(text)
                        .hasValue(hex));
    }

    @Test
    void ip_badTexts_areRefused() {
        for (String text : List.of(
                "1.2.3", "01.2.3.4", "1.2.3.256", "1.2.3.4.5", "1.2.3.4/8", "x", " 1.2.3.4", ":", ":::", "1:2",
                "1::2::3",
                "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8", "12345::", "fe80::1%eth0", "1.2.3.4::", "::1.2.3", "::1:",
                ":1::", "1:2:3:4:5:6:7:1.2.3.4")) {
            assertThat(IpText.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void time_outOfRange_isRefused() {
        assertThatThrownBy(() -> Rfc3339.parse("2030-01-02T03:60:05Z")).hasMessageEndingWith("minute out of range");
        assertThatThrownBy(() -> Rfc3339.parse("2030-01-02T03:04:60Z")).hasMessageEndingWith("second out of range");
        assertThatThrownBy(() -> Rfc3339.parse("2030-00-02T03:04:05Z")).hasMessageEndingWith("month out of range");
        assertThatThrownBy(() -> Rfc3339.parse("2023-02-29T03:04:05Z")).hasMessageEndingWith("day out of range");
        assertThatThrownBy(() -> Rfc3339.parse("2030-01-02T03:04:05+25:00")).hasMessageContaining("offset hour");
        assertThatThrownBy(() -> Rfc3339.parse("2030-01-02T03:04:05Zx")).hasMessageEndingWith("extra text: \"x\"");
        assertThatThrownBy(() -> Rfc3339.parse("2030-01-02T03:04:05.Z")).hasMessageEndingWith("as \"Z07:00\"");
    }

    @Test
    void oid_arcs_areChecked() {
        assertThat(List.of("1.2.3", "2.999", "0.39", "1.2.123456789012345678901234567890")).allMatch(Oids::valid);
        assertThat(List.of("", "1", "1.", ".1", "1..2", "3.1", "0.40", "1.40.1", "-1", "1.-2", "1.2.x", "01.2"))
                .noneMatch(Oids::valid);
    }

    @Test
    void pem_firstCompleteBlock_isRead() {
        String good = "-----BEGIN A B-----\nname: value\n\nAQI\r\nD\n-----END A B-----\n";
        assertThat(Pem.first("text\n-----BEGIN X-----\n!\n-----END X-----\n" + good + good))
                .hasValueSatisfying(pem -> {
                    assertThat(pem.type()).isEqualTo("A B");
                    assertThat(pem.der()).containsExactly(1, 2, 3);
                });
    }

    @Test
    void pem_brokenBlocks_areNone() {
        for (String text : List.of(
                "", "-----BEGIN X-----", "-----BEGIN X-----\nAQID\n", "-----BEGIN X-----\nAQID\n-----END Y-----\n",
                "-----BEGIN X-----\nAQ D!\n-----END X-----\n", "x-----BEGIN X-----\nAQID\n-----END X-----\n",
                "-----BEGIN X\nAQID\n-----END X-----\n", "-----BEGIN X-----\nAQID-----END X-----\n",
                "-----BEGIN X-----AQID\n-----END X-----\n")) {
            assertThat(Pem.first(text)).as(text).isEmpty();
        }
    }

    @Test
    void recoveryKey_wrongContent_isRefused() {
        assertThatThrownBy(() -> RecoveryKey.parse("-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("x509: malformed public key");
    }
}
