package dev.marblerun.cli.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.cli.SimulatedDeployment;
import dev.marblerun.client.CoordinatorClient;
import dev.marblerun.testkit.FakeCoordinator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestCommandsTest {
    private static final String MANIFEST = """
            {"Packages": {"p": {"SignerID": "s", "SecurityVersion": 1}},
             "Marbles": {"m": {"Package": "p"}}}
            """;

    @TempDir
    static Path shared;

    private static SimulatedDeployment deployment;

    @TempDir
    Path folder;

    private FakeCoordinator server;
    private CommandRun commands;

    @BeforeAll
    static void makePlatform() throws Exception {
        deployment = new SimulatedDeployment(shared);
    }

    @BeforeEach
    void start() throws Exception {
        server = FakeCoordinator.start(deployment.tee()::quote);
        commands = new CommandRun(folder);
        Files.writeString(folder.resolve("manifest.json"), MANIFEST);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun.Result verified(String... command) {
        return commands.run(Stream.concat(Arrays.stream(command), Stream.of(server.address(),
                "--simulated-tee", deployment.platform(), "--era-config", deployment.era())).toArray(String[]::new));
    }

    private void set() {
        CommandRun.Result result = verified("manifest", "set", "manifest.json");
        assertThat(result.exit()).as(result.err()).isZero();
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }

    @Test
    void signature_json_isTheHashOfTheFile() throws Exception {
        assertThat(commands.run("manifest", "signature", "manifest.json").out().strip()).isEqualTo(sha256(MANIFEST));
    }

    @Test
    void signature_yaml_isTheHashOfItsJson() throws Exception {
        Files.writeString(folder.resolve("m.yaml"), "Packages:\n  p: {Debug: true}\nMarbles: {}\n");
        CommandRun.Result result = commands.run("manifest", "signature", "m.yaml");
        assertThat(result.out().strip())
                .isEqualTo(sha256("{\"Marbles\":{},\"Packages\":{\"p\":{\"Debug\":true}}}"));
        assertThat(commands.run("manifest", "signature", "m.yaml", "--output", "json").out())
                .contains("\"ManifestSignature\" : \"" + result.out().strip());
    }

    @Test
    void signature_noFile_saysSo() {
        CommandRun.Result result = commands.run("manifest", "signature", "nothing.json");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("there is no file");
    }

    @Test
    void set_json_isUploadedByteForByte() throws Exception {
        CommandRun.Result result = verified("manifest", "set", "manifest.json");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(server.manifest().orElseThrow()).asString(UTF_8).isEqualTo(MANIFEST);
        assertThat(result.out().lines()).containsExactly(
                "Successfully verified Coordinator, now uploading manifest",
                "Manifest signature: " + sha256(MANIFEST),
                "Manifest successfully set");
        assertThat(Files.readString(commands.keptCertificates())).contains("BEGIN CERTIFICATE");
    }

    @Test
    void set_yaml_isUploadedAsJson() throws Exception {
        Files.writeString(folder.resolve("m.yaml"), "Packages:\n  p: {Debug: true}\n");
        assertThat(verified("manifest", "set", "m.yaml").exit()).isZero();
        assertThat(server.manifest().orElseThrow())
                .asString(UTF_8).isEqualTo("{\"Packages\":{\"p\":{\"Debug\":true}}}");
        assertThat(verified("manifest", "verify", "m.yaml").out().strip()).isEqualTo("OK");
    }

    @Test
    void set_yamlWithANameTwice_uploadsNothing() throws Exception {
        Files.writeString(folder.resolve("m.yaml"), "Packages: {}\nPackages: {}\n");
        CommandRun.Result result = verified("manifest", "set", "m.yaml");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void set_recoveryKeys_printsTheRecoveryData() {
        server.setRecoverySecrets("{\"r1\":\"AAEC\"}");
        assertThat(verified("manifest", "set", "manifest.json").out()).contains("\"RecoverySecrets\"",
                "\"r1\" : \"AAEC\"");
    }

    @Test
    void set_recoveryFile_isPrivate() throws Exception {
        server.setRecoverySecrets("{\"r1\":\"AAEC\"}");
        CommandRun.Result result = verified("manifest", "set", "manifest.json", "-r", "recovery.json");
        assertThat(result.out()).contains("Recovery data saved to: recovery.json").doesNotContain("AAEC");
        Path file = folder.resolve("recovery.json");
        assertThat(Files.readString(file)).contains("\"r1\" : \"AAEC\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void set_recoveryFileThatCannotBeWritten_uploadsNothing() {
        CommandRun.Result result = verified("manifest", "set", "manifest.json", "-r", "no/such/recovery.json");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void set_twice_isTheServersRefusal() {
        set();
        CommandRun.Result result = verified("manifest", "set", "manifest.json");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("server is not in expected state");
    }

    @Test
    void set_insecure_doesNotClaimVerification() {
        CommandRun.Result result = commands.run("manifest", "set", "manifest.json", server.address(), "--insecure");
        assertThat(result.exit()).isZero();
        assertThat(result.err()).contains("Warning: skipping quote verification");
        assertThat(result.out()).doesNotContain("Successfully verified");
    }

    @Test
    void get_manifest_isAsUploaded() {
        set();
        assertThat(verified("manifest", "get").out()).isEqualTo(MANIFEST);
    }

    @Test
    void get_none_isAnError() {
        CommandRun.Result result = verified("manifest", "get");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("No manifest has been set yet");
    }

    @Test
    void get_signature_framesTheManifest() throws Exception {
        set();
        assertThat(verified("manifest", "get", "-s").out()).isEqualTo(
                "{\n\"ManifestSignature\": \"" + sha256(MANIFEST) + "\",\n\"Manifest\": " + MANIFEST + "\n}\n");
    }

    @Test
    void get_file_isWritten() throws Exception {
        set();
        assertThat(verified("manifest", "get", "-o", "out.json").out()).isEmpty();
        assertThat(Files.readString(folder.resolve("out.json"))).isEqualTo(MANIFEST);
    }

    @Test
    void get_keepCert_keepsTheCertificates() throws Exception {
        set();
        Files.delete(commands.keptCertificates());
        assertThat(verified("manifest", "get").exit()).isZero();
        assertThat(commands.keptCertificates()).doesNotExist();
        assertThat(verified("manifest", "get", "--keep-cert").exit()).isZero();
        assertThat(commands.keptCertificates()).exists();
    }

    @Test
    void get_updates_areMerged() {
        set();
        server.addLog("{\"update\":\"Initial manifest set\"}");
        server.addLog("{\"update\":\"SecurityVersion increased\",\"package\":\"p\",\"new version\":3}");
        server.addLog("{\"update\":\"SecurityVersion increased\",\"package\":\"p\",\"new version\":7}");
        assertThat(verified("manifest", "get", "-u").out()).contains("\"SecurityVersion\" : 7", "\"SignerID\" : \"s\"");
    }

    @Test
    void get_updatesBeforeAFullUpdate_doNotCount() {
        set();
        server.addLog("{\"update\":\"SecurityVersion increased\",\"package\":\"p\",\"new version\":9}");
        server.addLog("{\"update\":\"Complete Manifest updated\"}");
        assertThat(verified("manifest", "get", "-u").out()).contains("\"SecurityVersion\" : 1");
    }

    @Test
    void get_updateOfAnUnknownPackage_isAnError() {
        set();
        server.addLog("{\"update\":\"SecurityVersion increased\",\"package\":\"q\",\"new version\":9}");
        assertThat(verified("manifest", "get", "-u").exit()).isEqualTo(1);
    }

    @Test
    void log_lines_arePrintedOrSaved() throws Exception {
        server.addLog("{\"update\":\"one\"}");
        server.addLog("{\"update\":\"two\"}");
        assertThat(verified("manifest", "log").out().lines()).containsExactly("{\"update\":\"one\"}",
                "{\"update\":\"two\"}");
        assertThat(verified("manifest", "log", "--output", "json").out())
                .contains("\"update\" : \"two\"").startsWith("[");
        assertThat(verified("manifest", "log", "-o", "log.txt").exit()).isZero();
        assertThat(Files.readString(folder.resolve("log.txt")))
                .isEqualTo("{\"update\":\"one\"}\n{\"update\":\"two\"}\n");
    }

    @Test
    void verify_fileAndHash_areOk() throws Exception {
        set();
        Files.delete(commands.keptCertificates());
        assertThat(verified("manifest", "verify", "manifest.json").out().strip()).isEqualTo("OK");
        assertThat(commands.keptCertificates()).exists();
        assertThat(verified("manifest", "verify", sha256(MANIFEST)).out().strip()).isEqualTo("OK");
        assertThat(verified("manifest", "verify", sha256(MANIFEST), "--output", "json").out())
                .contains("\"Verified\" : true");
    }

    @Test
    void verify_otherManifest_namesBothHashes() throws Exception {
        set();
        Files.delete(commands.keptCertificates());
        Files.writeString(folder.resolve("other.json"), "{}");
        CommandRun.Result result = verified("manifest", "verify", "other.json");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains(sha256(MANIFEST), CoordinatorClient.fingerprint("{}".getBytes(UTF_8)));
        assertThat(result.out()).isEmpty();
        assertThat(commands.keptCertificates()).doesNotExist();
    }

    @Test
    void verify_neitherFileNorHash_saysSo() {
        assertThat(verified("manifest", "verify", "abc").err()).contains("no signature of 64 hex digits");
    }
}
