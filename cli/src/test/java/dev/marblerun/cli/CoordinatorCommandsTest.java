package dev.marblerun.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.client.Pem;
import dev.marblerun.testkit.FakeCoordinator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Status, certificates, version, and what all commands share: verification, flags, errors. */
class CoordinatorCommandsTest {
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
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun.Result verified(String... command) {
        return commands.run(Stream.concat(Arrays.stream(command), Stream.of(server.address(),
                "--simulated-tee", deployment.platform(), "--era-config", deployment.era())).toArray(String[]::new));
    }

    @Test
    void status_expectedCoordinator_printsCodeAndWords() {
        CommandRun.Result result = verified("status");
        assertThat(result.err()).contains("SIMULATED TEE");
        assertThat(result.out()).isEqualTo("2: Coordinator is ready to accept a manifest." + System.lineSeparator());
        assertThat(result.exit()).isZero();
    }

    @Test
    void status_json_isJson() {
        assertThat(verified("status", "--output", "json").out()).contains("\"code\" : 2");
    }

    @Test
    void status_flagsBeforeTheCommand_areTheSame() {
        CommandRun.Result result =
                commands.run("--simulated-tee", deployment.platform(), "--era-config", deployment.era(),
                "status", server.address());
        assertThat(result.exit()).as(result.err()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator-era.json", "era-config.json"})
    void status_defaultEraConfig_isFound(String name) throws Exception {
        Files.copy(Path.of(deployment.era()), folder.resolve(name));
        CommandRun.Result result = commands.run("status", server.address(), "--simulated-tee", deployment.platform());
        assertThat(result.exit()).as(result.err()).isZero();
    }

    @Test
    void status_otherEnclave_isAnErrorWithoutOutput() throws Exception {
        Path other = Files.writeString(folder.resolve("other.json"),
                "{\"UniqueID\": \"" + "00".repeat(32) + "\", \"Debug\": true}");
        CommandRun.Result result = commands.run("status", server.address(), "--simulated-tee", deployment.platform(),
                "--era-config", other.toString());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("Error: The Coordinator is not verified: its UniqueID is "
                + deployment.uniqueId());
    }

    @Test
    void status_debugNotAllowed_isAnError() throws Exception {
        Path strict = Files.writeString(folder.resolve("strict.json"), "{\"UniqueID\": \"" + deployment.uniqueId()
                + "\"}");
        CommandRun.Result result = commands.run("status", server.address(), "--simulated-tee", deployment.platform(),
                "--era-config", strict.toString());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("debug");
    }

    @Test
    void status_noEraConfig_saysWhatToDo() {
        CommandRun.Result result = commands.run("status", server.address());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).startsWith("Error: ").contains("--era-config", "--insecure");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void status_noCollateral_saysWhatToDo() {
        CommandRun.Result result = commands.run("status", server.address(), "--era-config", deployment.era());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("There is no collateral", "--pccs", "EDG_DCAP_COLLATERAL_DIR");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void status_simulatedCollateralWithoutTheFlag_isNotBelieved() {
        commands.with("EDG_DCAP_COLLATERAL_DIR", deployment.platform());
        CommandRun.Result result = commands.run("status", server.address(), "--era-config", deployment.era());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("not verified", "STATUS_");
    }

    @Test
    void status_collateralAndSimulation_excludeEachOther() {
        CommandRun.Result result = verified("status", "--collateral", deployment.platform());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("exclude each other");
    }

    @Test
    void status_noTee_isRefusedUnlessInsecure() throws Exception {
        try (FakeCoordinator bare = FakeCoordinator.start(reportData -> null)) {
            CommandRun.Result refused = commands.run("status", bare.address(),
                    "--simulated-tee", deployment.platform(), "--era-config", deployment.era());
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).contains("without a TEE", "--insecure");

            CommandRun.Result insecure = commands.run("status", bare.address(), "-i");
            assertThat(insecure.exit()).isZero();
            assertThat(insecure.err()).contains("Warning: skipping quote verification");
            assertThat(insecure.out()).startsWith("2: ");
        }
    }

    @Test
    void status_statusNotAccepted_isAnError() {
        CommandRun.Result result = verified("status", "--accepted-tcb-statuses", "Nonsense");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("which does not exist");
    }

    @Test
    void nonce_ownText_isInTheRequest() {
        assertThat(verified("status", "--nonce", "ab").exit()).isZero();
        assertThat(server.requests().getFirst().query()).isEqualTo("nonce=YWI%3D");
    }

    @Test
    void saveSgxQuote_aQuote_isSaved() {
        assertThat(verified("status", "--save-sgx-quote", "quote.bin").exit()).isZero();
        CommandRun.Result result =
                commands.run("quote", "verify", "--simulated-tee", deployment.platform(), "--allow-debug",
                "quote.bin");
        assertThat(result.exit()).as(result.out()).isZero();
    }

    @Test
    void certificate_defaultFiles_areWritten() throws Exception {
        assertThat(verified("certificate", "root").out()).contains("marblerunRootCA.crt");
        assertThat(verified("certificate", "intermediate").exit()).isZero();
        assertThat(verified("certificate", "chain").exit()).isZero();
        String root = Files.readString(folder.resolve("marblerunRootCA.crt"));
        String intermediate = Files.readString(folder.resolve("marblerunIntermediateCA.crt"));
        assertThat(Files.readString(folder.resolve("marblerunChainCA.crt"))).isEqualTo(intermediate + root);
        assertThat(root).isEqualTo(Pem.encode(server.root()));
    }

    @Test
    void certificate_namedFile_isWritten() {
        assertThat(verified("certificate", "root", "-o", "here.pem").exit()).isZero();
        assertThat(folder.resolve("here.pem")).exists();
    }

    @Test
    void certificate_notVerified_writesNothing() throws Exception {
        try (FakeCoordinator bare = FakeCoordinator.start(reportData -> null)) {
            CommandRun.Result result = commands.run("certificate", "root", bare.address(),
                    "--simulated-tee", deployment.platform(), "--era-config", deployment.era());
            assertThat(result.exit()).isEqualTo(1);
            assertThat(folder.resolve("marblerunRootCA.crt")).doesNotExist();
        }
    }

    @Test
    void certificate_unwritableFile_saysSo() {
        CommandRun.Result result = verified("certificate", "root", "-o", "no/such/folder/x.pem");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("cannot be written");
    }

    @Test
    void version_both_areTheBuilds() {
        assertThat(commands.run("version").out()).matches("CLI Version: v\\d+\\.\\d+\\.\\d+.*\\R");
        assertThat(commands.run("version", "--output", "json").out()).contains("\"cliVersion\" : \"");
        assertThat(commands.run("--version").out()).startsWith("CLI Version: v");
    }

    @Test
    void help_everywhere_isPrinted() {
        assertThat(commands.run("--help").out()).contains("manifest", "secret", "quote", "package-info", "certificate");
        assertThat(commands.run("manifest", "set", "--help").out()).contains("--recoverydata", "--era-config");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "status", "manifest", "status --output yaml x:1", "secret get a x:1",
            "manifest set x", "status x:1 --no-such-flag"})
    void usage_wrong_isTwoWithAnError(String line) {
        CommandRun.Result result = commands.run(line.isEmpty() ? new String[0] : line.split(" ", -1));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).startsWith("Error: ");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void address_wrong_saysWhatItLooksLike() {
        CommandRun.Result result = commands.run("status", "https://localhost:4433", "-i");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("localhost:4433 or [::1]:4433");
    }
}
