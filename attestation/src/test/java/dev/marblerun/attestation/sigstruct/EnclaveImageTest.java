package dev.marblerun.attestation.sigstruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.Vectors;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnclaveImageTest {
    @TempDir
    Path folder;

    @Test
    void read_gramineFile_isFound() throws Exception {
        Path file = Files.write(folder.resolve("app.sig"), Images.sigStruct());
        EnclaveImage image = EnclaveImage.read(file);
        assertThat(image.kind()).isEqualTo(EnclaveImage.Kind.GRAMINE);
        assertThat(image.file()).isEqualTo(file);
        assertThat(image.sigStruct().isvProdId()).isEqualTo(7);
    }

    @Test
    void read_gramineFolder_needsExactlyOneSignature() throws Exception {
        Files.write(folder.resolve("app.sig"), Images.sigStruct());
        Files.writeString(folder.resolve("app.manifest.sgx"), "[sgx]");
        assertThat(EnclaveImage.read(folder).kind()).isEqualTo(EnclaveImage.Kind.GRAMINE);
        Files.write(folder.resolve("other.sig"), Images.sigStruct());
        assertThatThrownBy(() -> EnclaveImage.read(folder))
                .hasMessage(folder + ": there are 2 files that end in .sig (app.sig, other.sig)."
                        + " Name the one that is meant");
    }

    @Test
    void read_occlumInstance_isFoundInItsBuild() throws Exception {
        byte[] note = Vectors.bytes("sigstruct-occlum-note-sgxmeta", "note.sgxmeta.bin");
        Path lib = Files.createDirectories(folder.resolve("build/lib"));
        Files.write(
                lib.resolve("libocclum-libos.signed.so"),
                Images.elf(Map.of(".text", new byte[100], ".note.sgxmeta", note)));
        EnclaveImage image = EnclaveImage.read(folder);
        assertThat(image.kind()).isEqualTo(EnclaveImage.Kind.OCCLUM);
        assertThat(HexFormat.of().formatHex(image.sigStruct().mrEnclave()))
                .startsWith("9d0dc627f893fc5471c8089d621a3da3");
        assertThat(HexFormat.of().formatHex(image.sigStruct().mrSigner())).startsWith("83d719e77deaca14");
    }

    @Test
    void read_sgxSdkAndOpenEnclave_areFoundByTheirSections() throws Exception {
        Path sdk = write("enclave.signed.so", Map.of(".note.sgxmeta", Images.sgxMetadata(Images.sigStruct())));
        assertThat(EnclaveImage.read(sdk).kind()).isEqualTo(EnclaveImage.Kind.SGX_SDK);
        Path ego = write("program", Map.of(".oeinfo", Images.openEnclaveInfo(Images.sigStruct())));
        EnclaveImage image = EnclaveImage.read(ego);
        assertThat(image.kind()).isEqualTo(EnclaveImage.Kind.OPEN_ENCLAVE);
        assertThat(image.sigStruct().isvSvn()).isEqualTo(3);
    }

    @Test
    void read_unsignedOpenEnclave_saysSo() throws Exception {
        Path file = write("program", Map.of(".oeinfo", Images.openEnclaveInfo(new byte[SigStruct.SIZE])));
        assertThat(EnclaveImage.read(file).sigStruct().signed()).isFalse();
    }

    @Test
    void read_hugeFile_isReadInParts() throws Exception {
        // A sparse file of 3 GiB: more than an array holds, and no test machine would like it in memory.
        Path file = write("huge", Map.of(".oeinfo", Images.openEnclaveInfo(Images.sigStruct())));
        byte[] small = Files.readAllBytes(file);
        long tableAt = ByteBuffer.wrap(small).order(ByteOrder.LITTLE_ENDIAN).getLong(40);
        long moved = 3L << 30;
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(moved);
            out.write(small, (int) tableAt, small.length - (int) tableAt);
            out.seek(40);
            out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(moved).array());
        }
        assertThat(EnclaveImage.read(file).sigStruct().isvProdId()).isEqualTo(7);
    }

    @Test
    void read_nothingThere_saysWhatWasLookedFor() {
        assertThatThrownBy(() -> EnclaveImage.read(folder.resolve("absent")))
                .hasMessageEndingWith("absent: there is no such file or folder");
        assertThatThrownBy(() -> EnclaveImage.read(folder))
                .hasMessageContaining("Looked for a file *.sig")
                .hasMessageContaining("build/lib/libocclum-libos.signed.so");
    }

    @Test
    void read_otherFiles_areRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "#!/bin/sh\n");
        assertThatThrownBy(() -> EnclaveImage.read(text))
                .hasMessageContaining("neither an ELF file nor a Gramine .sig file");
        Path empty = Files.createFile(folder.resolve("empty"));
        assertThatThrownBy(() -> EnclaveImage.read(empty)).hasMessageContaining("not 0");
        Path plain = write("plain", Map.of(".text", new byte[10]));
        assertThatThrownBy(() -> EnclaveImage.read(plain))
                .hasMessageContaining("neither a section .oeinfo (Open Enclave, EGo) nor a section .note.sgxmeta");
        assertThatThrownBy(() -> EnclaveImage.read(Path.of("/dev/zero"))).hasMessageContaining("no regular file");
    }

    @Test
    void read_damagedSections_areRefused() throws Exception {
        byte[] metadata = Images.sgxMetadata(Images.sigStruct());
        byte[] otherName = metadata.clone();
        otherName[12] = 'x';
        assertRefused(Map.of(".note.sgxmeta", otherName), "does not begin with a note sgx_metadata");
        byte[] otherMagic = metadata.clone();
        otherMagic[25] ^= 1;
        assertRefused(Map.of(".note.sgxmeta", otherMagic), "begins with 86a80294635d0e4d");
        assertRefused(Map.of(".note.sgxmeta", new byte[100]), ".note.sgxmeta has fewer than 1897 bytes");
        assertRefused(Map.of(".oeinfo", new byte[0]), ".oeinfo has fewer than 1952 bytes");
        byte[] changed = Images.sigStruct();
        changed[960] ^= 1;
        assertRefused(Map.of(".oeinfo", Images.openEnclaveInfo(changed)), "SIGNATURE does not hold");
    }

    @Test
    void read_twoSectionsOfTheName_isRefused() {
        byte[] info = Images.openEnclaveInfo(Images.sigStruct());
        byte[] file = Images.elf(
                List.of(new Images.Section(".oeinfo", info), new Images.Section(".oeinfo", info.clone())));
        assertRefused(file, "two sections .oeinfo");
    }

    @Test
    void read_brokenElfTables_areRefused() {
        byte[] good = Images.elf(Map.of(".oeinfo", Images.openEnclaveInfo(Images.sigStruct())));
        int table = (int) at(good).getLong(40);
        assertRefused(changed(good, b -> b.put(4, (byte) 1)), "no 64-bit little-endian ELF");
        assertRefused(changed(good, b -> b.put(5, (byte) 2)), "no 64-bit little-endian ELF");
        assertRefused(changed(good, b -> b.putLong(40, 0)), "stripped");
        assertRefused(changed(good, b -> b.putLong(40, good.length)), "section table would be at offset");
        assertRefused(changed(good, b -> b.putLong(40, Long.MIN_VALUE)), "offset 9223372036854775808");
        assertRefused(changed(good, b -> b.putLong(40, Long.MAX_VALUE)), "section table would be at offset");
        assertRefused(changed(good, b -> b.putShort(58, (short) 40)), "entries of 40 bytes");
        assertRefused(changed(good, b -> b.putShort(60, (short) 4000)), "section table would be at offset");
        assertRefused(changed(good, b -> b.putShort(60, (short) -1)), "65535 sections");
        assertRefused(changed(good, b -> b.putShort(60, (short) 0)), "0 sections");
        assertRefused(
                changed(good, b -> b.putShort(60, (short) 0).putLong(table + 32, -1)), "18446744073709551615 sections");
        assertRefused(changed(good, b -> b.putShort(62, (short) 3)), "is section 3 of 3");
        assertRefused(
                changed(good, b -> b.putShort(62, (short) -1).putInt(table + 40, -1)), "is section 4294967295 of 3");
        assertRefused(changed(good, b -> b.putLong(table + 64 + 32, Limits.ELF_NAMES_BYTES + 1)), "more than 1048576");
        assertRefused(changed(good, b -> b.putLong(table + 64 + 24, good.length)), "names would be at offset");
        assertRefused(changed(good, b -> b.putLong(table + 128 + 24, -5)), ".oeinfo would be at offset");
        assertRefused(changed(good, b -> b.putLong(table + 128 + 32, Long.MAX_VALUE)), ".oeinfo would be at offset");
        assertRefused(changed(good, b -> b.putInt(table + 128 + 4, 8)), ".oeinfo has fewer than");
        assertRefused(changed(good, b -> b.putInt(table + 128, -1)), "no signed enclave");
        assertRefused(java.util.Arrays.copyOf(good, 63), "the ELF header would be");
    }

    @Test
    void read_countsInTheFirstEntry_areUsed() throws Exception {
        byte[] good = Images.elf(Map.of(".oeinfo", Images.openEnclaveInfo(Images.sigStruct())));
        int table = (int) at(good).getLong(40);
        byte[] extended = changed(good, b -> b.putShort(60, (short) 0)
                .putShort(62, (short) -1)
                .putLong(table + 32, 3)
                .putInt(table + 40, 1));
        assertThat(EnclaveImage.read(Files.write(folder.resolve("extended"), extended)).kind())
                .isEqualTo(EnclaveImage.Kind.OPEN_ENCLAVE);
    }

    private interface Change {
        ByteBuffer apply(ByteBuffer buffer);
    }

    private static byte[] changed(byte[] good, Change change) {
        return change.apply(at(good.clone())).array();
    }

    private static ByteBuffer at(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void assertRefused(Map<String, byte[]> sections, String why) {
        assertRefused(Images.elf(sections), why);
    }

    private void assertRefused(byte[] bytes, String why) {
        Path file = folder.resolve("bad");
        assertThatThrownBy(() -> EnclaveImage.read(Files.write(file, bytes)))
                .isInstanceOf(EnclaveImageException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(why);
    }

    private Path write(String name, Map<String, byte[]> sections) throws IOException {
        return Files.write(folder.resolve(name), Images.elf(sections));
    }
}
