package dev.marblerun.cli.quote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.cli.SimulatedDeployment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageInfoCommandTest {
    @TempDir
    static Path shared;

    private static SimulatedDeployment deployment;

    @TempDir
    Path folder;

    @BeforeAll
    static void makePlatform() throws Exception {
        deployment = new SimulatedDeployment(shared);
    }

    @ParameterizedTest
    @ValueSource(strings = {"package-info", "sgxsdk-package-info", "gramine-package-info"})
    void packageInfo_image_isWhatQuotesSay(String name) {
        CommandRun.Result result = new CommandRun(folder)
                .run(name, deployment.image(), "--simulated-tee", deployment.platform());
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).contains("SIMULATED TEE");
        assertThat(result.out().lines()).startsWith(
                "PackageProperties for " + deployment.image() + ":",
                "UniqueID (MRENCLAVE)      : " + deployment.uniqueId(),
                "SignerID (MRSIGNER)       : " + deployment.tee().packageProperties().signerId(),
                "ProductID (ISVPRODID)     : 5",
                "SecurityVersion (ISVSVN)  : 2");
    }

    @Test
    void packageInfo_json_hasTheManifestsNames() {
        CommandRun.Result result = new CommandRun(folder).run(
                "package-info", deployment.image(), "--simulated-tee", deployment.platform(), "--output", "json");
        assertThat(result.out()).contains("\"UniqueID\" : \"" + deployment.uniqueId(), "\"SecurityVersion\" : 2",
                "\"Debug\" : true");
    }

    @Test
    void packageInfo_signingKeyAlone_isEnough() {
        CommandRun.Result result = new CommandRun(folder).run("package-info", deployment.image(),
                "--signing-key", Path.of(deployment.platform(), "signing_key.pem").toString());
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains(deployment.tee().packageProperties().signerId());
    }

    @Test
    void packageInfo_changedImage_hasAnotherUniqueId() throws Exception {
        Path image = Files.writeString(folder.resolve("image"), "one");
        CommandRun commands = new CommandRun(folder);
        String before = commands.run("package-info", "image", "--simulated-tee", deployment.platform()).out();
        Files.writeString(image, "two");
        String after = commands.run("package-info", "image", "--simulated-tee", deployment.platform()).out();
        assertThat(after).isNotEqualTo(before);
    }

    @Test
    void packageInfo_gramineFileAndFolder_arePrintedAsTheOriginalDoes() throws Exception {
        Path file = Files.write(folder.resolve("app.sig"), vector("sigstruct-gramine-sig-teepot/gramine-test.sig"));
        for (String path : List.of("app.sig", ".")) {
            CommandRun.Result result = new CommandRun(folder).run("gramine-package-info", path);
            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.out().lines()).containsExactly(
                    "Detected Gramine instance.",
                    "PackageProperties for " + path + ":",
                    "UniqueID (MRENCLAVE)      : f78170fe28e2e8671d83f5056975d25a27eb2c333dc520c2ccaf4de6b3f9c81b",
                    "SignerID (MRSIGNER)       : f98deebef358e407b9a795eda9fe0c67de306084d735339f9454aefaaaa0f264",
                    "ProductID (ISVPRODID)     : 0",
                    "SecurityVersion (ISVSVN)  : 0");
        }
        byte[] changed = Files.readAllBytes(file);
        changed[960] ^= 1;
        Files.write(file, changed);
        CommandRun.Result refused = new CommandRun(folder).run("package-info", "app.sig");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("SIGNATURE does not hold");
    }

    @Test
    void packageInfo_occlumInstance_isPrintedAsTheOriginalDoes() throws Exception {
        Path lib = Files.createDirectories(folder.resolve("instance/build/lib"));
        byte[] note = vector("sigstruct-occlum-note-sgxmeta/note.sgxmeta.bin");
        Files.write(lib.resolve("libocclum-libos.signed.so"), elf(".note.sgxmeta", note));
        CommandRun.Result result = new CommandRun(folder).run("package-info", "instance");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().lines()).startsWith(
                "Detected Occlum image.",
                "PackageProperties for instance:",
                "UniqueID (MRENCLAVE)      : 9d0dc627f893fc5471c8089d621a3da3652cf4e67eece9143ec5656406275a26",
                "SignerID (MRSIGNER)       : 83d719e77deaca1470f6baf62a4d774303c899db69020f9c70ee1dfc08c7ce9e");
        CommandRun.Result json = new CommandRun(folder).run(
                "sgxsdk-package-info", "instance/build/lib/libocclum-libos.signed.so", "--output", "json");
        assertThat(json.out()).contains("\"Kind\" : \"sgx-sdk\"", "\"DebugMode\" : \"allowed\"", "\"Debug\" : false");
    }

    @Test
    void packageInfo_unsignedOpenEnclave_isPrintedWithAWarning() throws Exception {
        Files.write(folder.resolve("program"), elf(".oeinfo", new byte[4096]));
        CommandRun.Result result = new CommandRun(folder).run("package-info", "program");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).contains("Warning: program is not signed yet");
        assertThat(result.out()).contains("SignerID (MRSIGNER)       : " + "0".repeat(64));
    }

    @Test
    void packageInfo_neitherAnEnclaveNorSimulated_saysWhatWasLookedFor() {
        CommandRun.Result result = new CommandRun(folder).run("package-info", deployment.image());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains(
                deployment.image() + ": there is no signed enclave in this folder",
                "*.sig",
                "build/lib/libocclum-libos.signed.so",
                "--simulated-tee DIR");
    }

    @Test
    void packageInfo_noImage_isAnError() {
        CommandRun.Result result =
                new CommandRun(folder).run("package-info", "nothing", "--simulated-tee", deployment.platform());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("There is no image nothing");
    }

    @Test
    void packageInfo_noPlatform_isAnErrorAndMakesNone() {
        CommandRun.Result result =
                new CommandRun(folder).run("package-info", deployment.image(), "--simulated-tee", "absent");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(folder.resolve("absent")).doesNotExist();
    }

    private static byte[] vector(String path) throws Exception {
        Path root = Path.of(System.getProperty("marblerun.shared", "absent"), "dcap-vectors");
        Assumptions.assumeTrue(Files.isDirectory(root), () -> "skipped: no vectors in " + root);
        return Files.readAllBytes(root.resolve(path));
    }

    /** An ELF file with one section and the table of their names. */
    private static byte[] elf(String name, byte[] content) {
        byte[] names = ("\0" + name + "\0").getBytes(StandardCharsets.US_ASCII);
        int table = 64 + names.length + content.length;
        ByteBuffer out = ByteBuffer.allocate(table + 3 * 64).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).putLong(40, table);
        out.putShort(58, (short) 64).putShort(60, (short) 3).putShort(62, (short) 1);
        out.put(64, names).put(64 + names.length, content);
        out.putLong(table + 64 + 24, 64).putLong(table + 64 + 32, names.length);
        out.putInt(table + 128, 1).putInt(table + 128 + 4, 1);
        out.putLong(table + 128 + 24, 64 + names.length).putLong(table + 128 + 32, content.length);
        return out.array();
    }
}
