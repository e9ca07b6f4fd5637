package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalZoneTest {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({"UTC, true", ":UTC, true", "Etc/UTC, true", "Europe/Berlin, false", "UTC-3, false", "utc+1, false"})
    void isUtc_variable_decides(String variable, boolean utc) throws Exception {
        Path other = Files.createSymbolicLink(dir.resolve("localtime"), Path.of("/usr/share/zoneinfo/Asia/Tokyo"));
        assertThat(LocalZone.isUtc(variable, other)).isEqualTo(utc);
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/share/zoneinfo/Etc/UTC, true",
        "../usr/share/zoneinfo/UTC, true",
        "/usr/share/zoneinfo/Europe/London, false",
        "/somewhere/UTC, false"
    })
    void isUtc_noVariable_linkDecides(String target, boolean utc) throws Exception {
        Path link = Files.createSymbolicLink(dir.resolve("localtime"), Path.of(target));
        assertThat(LocalZone.isUtc(null, link)).isEqualTo(utc);
        assertThat(LocalZone.isUtc("", link)).isEqualTo(utc);
    }

    @Test
    void isUtc_noFileOrACopiedOne_onlyTheFirstIs() throws Exception {
        assertThat(LocalZone.isUtc(null, dir.resolve("none"))).isTrue();
        assertThat(LocalZone.isUtc(null, Files.createFile(dir.resolve("copy")))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "no zone"})
    void of_anythingElse_isLeftToJava(String variable) {
        assertThat(LocalZone.of(variable)).isEqualTo(ZoneId.systemDefault());
        assertThat(LocalZone.of("UTC")).isEqualTo(ZoneOffset.UTC);
    }
}
