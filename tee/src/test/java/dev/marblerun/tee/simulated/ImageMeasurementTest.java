package dev.marblerun.tee.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.TeeException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented bytes, what changes the measurement, what must not, and what is refused. */
class ImageMeasurementTest {
    @TempDir
    Path dir;

    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        image = Files.createDirectories(dir.resolve("image"));
        write("bin/app", "#!/bin/sh\n", "rwxr-xr-x");
        write("data.txt", "hello", "rw-r--r--");
        write("bin.txt", "", "rw-------");
        Files.createSymbolicLink(image.resolve("link"), Path.of("bin/app"));
    }

    @Test
    void folder_measured_isHashOfDocumentedBytes() throws Exception {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(expected);
        out.writeBytes("marblerun simulated enclave v1\n");
        entry(out, 'F', "bin.txt", false, ""); // '.' sorts before '/'
        entry(out, 'F', "bin/app", true, "#!/bin/sh\n");
        entry(out, 'F', "data.txt", false, "hello");
        entry(out, 'L', "link", false, "bin/app");
        out.writeByte('E');
        out.writeLong(4);

        assertThat(ImageMeasurement.of(image))
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(expected.toByteArray()));
    }

    @Test
    void singleFile_measured_countsItsContentNotItsName() throws Exception {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(expected);
        out.writeBytes("marblerun simulated enclave v1\n");
        entry(out, 'F', "", false, "hello");
        out.writeByte('E');
        out.writeLong(1);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(expected.toByteArray());

        assertThat(ImageMeasurement.of(image.resolve("data.txt"))).isEqualTo(hash);
        Files.move(image.resolve("data.txt"), image.resolve("renamed"));
        assertThat(ImageMeasurement.of(image.resolve("renamed"))).isEqualTo(hash);
    }

    @Test
    void whatIsNotMeasured_changed_keepsTheMeasurement() throws Exception {
        byte[] before = ImageMeasurement.of(image);

        write("enclave.properties", "securityVersion=3\n", "rw-r--r--");
        Files.createDirectories(image.resolve("empty/folder"));
        Files.setLastModifiedTime(image.resolve("data.txt"), FileTime.from(Instant.EPOCH));
        Files.setPosixFilePermissions(image.resolve("data.txt"), PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(ImageMeasurement.of(image)).isEqualTo(before);
    }

    @Test
    void movedImage_measured_isTheSame() throws Exception {
        byte[] before = ImageMeasurement.of(image);
        Path moved = Files.move(image, dir.resolve("elsewhere"));

        assertThat(ImageMeasurement.of(moved)).isEqualTo(before);
    }

    @Test
    void content_changed_changesTheMeasurement() throws Exception {
        assertChanges(() -> Files.writeString(image.resolve("data.txt"), "hellO"));
    }

    @Test
    void fileName_changed_changesTheMeasurement() throws Exception {
        assertChanges(() -> Files.move(image.resolve("data.txt"), image.resolve("data.tx")));
    }

    @Test
    void executableBit_changed_changesTheMeasurement() throws Exception {
        assertChanges(() -> Files.setPosixFilePermissions(
                image.resolve("data.txt"), PosixFilePermissions.fromString("rwxr--r--")));
    }

    @Test
    void linkTarget_changed_changesTheMeasurement() throws Exception {
        assertChanges(() -> {
            Files.delete(image.resolve("link"));
            Files.createSymbolicLink(image.resolve("link"), Path.of("bin/../bin/app"));
        });
    }

    @Test
    void link_replacedByItsTarget_changesTheMeasurement() throws Exception {
        assertChanges(() -> {
            Files.delete(image.resolve("link"));
            Files.copy(image.resolve("bin/app"), image.resolve("link"));
        });
    }

    @Test
    void file_added_changesTheMeasurement() throws Exception {
        assertChanges(() -> Files.createFile(image.resolve("more")));
    }

    @Test
    void descriptorBelowTheRoot_added_changesTheMeasurement() throws Exception {
        assertChanges(() -> Files.createFile(image.resolve("bin/enclave.properties")));
    }

    @Test
    void brokenLink_measured_isAllowed() throws Exception {
        Files.createSymbolicLink(image.resolve("broken"), Path.of("/nowhere"));

        assertThat(ImageMeasurement.of(image)).hasSize(32);
    }

    @Test
    void pipe_inImage_isRefused() throws Exception {
        int exit = new ProcessBuilder("mkfifo", image.resolve("pipe").toString()).start().waitFor();
        assertThat(exit).isZero();

        assertThatThrownBy(() -> ImageMeasurement.of(image))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("pipe is neither a file nor a folder nor a symbolic link");
    }

    @Test
    void folders_nestedTooDeep_areRefused() throws Exception {
        Files.createDirectories(image.resolve("d/".repeat(70)));

        assertThatThrownBy(() -> ImageMeasurement.of(image))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("nested deeper than 64");
    }

    @Test
    void image_absent_isRefused() {
        assertThatThrownBy(() -> ImageMeasurement.of(dir.resolve("nothing")))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("cannot measure the image");
    }

    private interface Change {
        void apply() throws IOException;
    }

    private void assertChanges(Change change) throws Exception {
        byte[] before = ImageMeasurement.of(image);
        assertThat(ImageMeasurement.of(image)).as("unchanged").isEqualTo(before);
        change.apply();
        assertThat(ImageMeasurement.of(image)).isNotEqualTo(before);
    }

    private void write(String name, String content, String mode) throws IOException {
        Path file = image.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static void entry(DataOutputStream out, char kind, String name, boolean executable, String content)
            throws IOException {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] contentBytes = content.getBytes(StandardCharsets.UTF_8);
        out.writeByte(kind);
        out.writeInt(nameBytes.length);
        out.write(nameBytes);
        out.writeByte(executable ? 1 : 0);
        out.writeLong(contentBytes.length);
        out.write(contentBytes);
    }
}
