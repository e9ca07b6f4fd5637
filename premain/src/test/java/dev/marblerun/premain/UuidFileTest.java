package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UuidFileTest {
    private static final String UUID = "00112233-4455-4677-8899-aabbccddeeff";

    @TempDir
    private Path dir;

    private final LogLines lines = new LogLines();

    private String load(Path file) throws PremainException {
        return new UuidFile(file, lines.log()).loadOrCreate();
    }

    @Test
    void load_noFile_makesOneThatStays() throws Exception {
        Path file = dir.resolve("uuid");
        String uuid = load(file);
        assertThat(Files.readString(file)).isEqualTo(uuid).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(lines.text()).contains("UUID not found. Generating and storing a new UUID");
        assertThat(load(file)).isEqualTo(uuid);
        assertThat(lines.text()).contains("found UUID: " + uuid);
        try (var files = Files.list(dir)) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                UUID, UUID + "\n", "\r\n " + UUID + "\t ", "00112233-4455-4677-8899-AABBCCDDEEFF", "urn:uuid:" + UUID,
                "URN:UUID:" + UUID, "{" + UUID + "}", "00112233445546778899aabbccddeeff"
            })
    void load_spelling_isRead(String content) throws Exception {
        assertThat(load(Files.writeString(dir.resolve("u"), content))).isEqualTo(UUID);
        assertThat(dir.resolve("u")).hasContent(content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "nonsense", "00112233-4455-4677-8899-aabbccddeef", UUID + "0", UUID + "\n" + UUID,
                "00112233-4455-4677-8899-aabbccddeefg", "0011223344554677-8899-aabb-ccddeeff00", "{" + UUID, "é"
            })
    void load_noUuid_isRefusedAndTheFileStays(String content) throws Exception {
        Path file = Files.writeString(dir.resolve("u"), content);
        assertThatThrownBy(() -> load(file))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("EDG_MARBLE_UUID_FILE");
        assertThat(file).hasContent(content);
    }

    @Test
    void load_hugeFile_isRefused() throws Exception {
        Path file = Files.writeString(dir.resolve("u"), UUID + " ".repeat(2_000));
        assertThatThrownBy(() -> load(file)).isInstanceOf(PremainException.class);
    }

    @Test
    void load_directoryMissing_isNamed() {
        Path file = dir.resolve("no/u");
        assertThatThrownBy(() -> load(file))
                .isInstanceOf(PremainException.class)
                .hasMessageStartingWith("failed to store uuid to file " + file + ": no such file or directory");
    }

    @Test
    void load_isDirectory_isRefused() {
        assertThatThrownBy(() -> load(dir)).isInstanceOf(PremainException.class).hasMessageContaining("reading the UUID");
    }
}
