package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterFilesTest {
    @TempDir
    private Path dir;

    private final LogLines lines = new LogLines();
    private final ParameterFiles files = new ParameterFiles(lines.log());

    private void write(String... namesAndContents) throws PremainException {
        Map<String, byte[]> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            String name = namesAndContents[i];
            map.put(
                    name.isEmpty() || name.startsWith("/") ? name : dir + "/" + name,
                    namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        files.write(map);
    }

    private String mode(String name) throws Exception {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(dir.resolve(name), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void write_newFiles_areOwnerOnly() throws Exception {
        write("sub/dir/file", "x", "a", "", "sub/../other/b", "y");
        assertThat(dir.resolve("sub/dir/file")).hasContent("x");
        assertThat(dir.resolve("other/b")).hasContent("y");
        assertThat(dir.resolve("a")).isEmptyFile();
        assertThat(mode("sub")).isEqualTo("rwx------");
        assertThat(mode("sub/dir")).isEqualTo("rwx------");
        assertThat(mode("sub/dir/file")).isEqualTo("rw-------");
        assertThat(mode("a")).isEqualTo("rw-------");
    }

    @Test
    void write_fileExists_isReplacedAndOwnerOnly() throws Exception {
        Path file = Files.writeString(dir.resolve("a"), "longer than before");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        write("a", "new");
        assertThat(file).hasContent("new");
        assertThat(mode("a")).isEqualTo("rw-------");
    }

    @Test
    void write_directoryExists_keepsItsMode() throws Exception {
        Files.createDirectory(dir.resolve("d"));
        Files.setPosixFilePermissions(dir.resolve("d"), PosixFilePermissions.fromString("rwxr-xr-x"));
        write("d/f", "x");
        assertThat(mode("d")).isEqualTo("rwxr-xr-x");
    }

    @Test
    void write_throughALink_writesItsTarget() throws Exception {
        Path target = Files.writeString(dir.resolve("target"), "old");
        Files.createSymbolicLink(dir.resolve("link"), target);
        write("link", "new");
        assertThat(target).hasContent("new");
        assertThat(mode("target")).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "d/", "a\0b"})
    void write_noPath_isRefusedBeforeAnythingIsWritten(String name) {
        assertThatThrownBy(() -> write("first", "x", name, "y"))
                .isInstanceOf(PremainException.class)
                .hasMessageStartingWith("creating files from manifest failed: ");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void write_fileWhereADirectoryIsNeeded_isRefusedWithItsName() {
        assertThatThrownBy(() -> write("a", "canary", "a/b", "canary"))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining(dir + "/a/b: something else is there already")
                .hasMessageNotContaining("canary");
    }

    @Test
    void write_isDirectory_isRefused() throws Exception {
        Files.createDirectory(dir.resolve("d"));
        assertThatThrownBy(() -> write("d", "x")).isInstanceOf(PremainException.class).hasMessageContaining("/d: ");
    }

    @Test
    void write_linksOfTheImage_areFollowedAndUndone() throws Exception {
        Files.createDirectory(dir.resolve("run"));
        Files.createSymbolicLink(dir.resolve("var"), Path.of("run"));
        write("var/sub/f", "x");
        assertThat(dir.resolve("run/sub/f")).hasContent("x");
        files.undo();
        assertThat(dir.resolve("run")).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "open/link, in a folder where others may put one",
        "open/link/f, in a folder where others may put one",
        "link/../f, behind a symbolic link",
        "dangling, to nothing",
        "dangling/f, to nothing",
        "folder, it is a folder",
        "pipe, device or pipe"
    })
    void write_pathThatLeadsElsewhere_isRefusedAndFirstIsGone(String name, String why) throws Exception {
        Path open = Files.createDirectory(dir.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path folder = Files.createDirectory(dir.resolve("folder"));
        Files.createSymbolicLink(open.resolve("link"), folder);
        Files.createSymbolicLink(dir.resolve("link"), folder);
        Files.createSymbolicLink(dir.resolve("dangling"), Path.of("nowhere"));
        assertThat(new ProcessBuilder("mkfifo", dir.resolve("pipe").toString()).start().waitFor()).isZero();
        assertThatThrownBy(() -> write("a-first", "canary", name, "canary"))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("correct the manifest")
                .hasMessageNotContaining("canary");
        files.undo();
        assertThat(dir.resolve("a-first")).doesNotExist();
        assertThat(folder).isEmptyDirectory();
        assertThat(dir.resolve("nowhere")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../escaped", "a/../../escaped", "../../../../../../../../etc/escaped"})
    void write_relativePathOutOfTheWorkingDirectory_isRefused(String name) {
        assertThatThrownBy(() -> files.write(Map.of(name, new byte[0])))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("out of the working directory");
        assertThat(Path.of("../escaped")).doesNotExist();
    }

    @Test
    void write_readOnlyFileSystem_isSaid() {
        Path readOnly = Path.of("/proc/marblerun-test");
        assertThatThrownBy(() -> files.write(Map.of(readOnly.toString(), new byte[0])))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("/proc/marblerun-test: ")
                .hasMessageContaining("make the place writable");
    }

    @Test
    void undo_afterWriting_leavesWhatWasThereBefore() throws Exception {
        Files.createDirectory(dir.resolve("kept"));
        Files.writeString(dir.resolve("old"), "old");
        write("kept/f", "x", "new/dir/f", "y", "old", "z");
        files.undo();
        try (var left = Files.walk(dir)) {
            assertThat(left).containsExactlyInAnyOrder(dir, dir.resolve("kept"), dir.resolve("old"));
        }
        assertThat(lines.text()).isEmpty();
    }

    @Test
    void undo_directoryGotOtherFiles_keepsThem() throws Exception {
        write("new/f", "y");
        Files.writeString(dir.resolve("new/other"), "");
        files.undo();
        assertThat(dir.resolve("new/f")).doesNotExist();
        assertThat(dir.resolve("new/other")).exists();
        assertThat(lines.text()).contains("removing " + dir.resolve("new"));
    }

    @ParameterizedTest
    @CsvSource({
        "/dev/attestation/keys/default, true",
        "/dev/attestation/keys/a/b, true",
        "/dev/../dev/attestation/keys/x, true",
        "/dev/attestation/protected_files_key, true",
        "/dev/attestation/keys, false",
        "/dev/attestation/keys2/x, false",
        "/dev/attestation/keys/../quote, false",
        "dev/attestation/keys/x, false"
    })
    void isMountKey_path_asOnGramine(String path, boolean key) {
        assertThat(ParameterFiles.isMountKey(Path.of(path))).isEqualTo(key);
    }
}
