package dev.marblerun.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.testkit.FakeCoordinator;
import dev.marblerun.testkit.tdx.TestTdxMachine;
import dev.marblerun.testkit.tdx.TestTrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Coordinator in a trust domain of TDX, and era configurations that do and do not fit. */
@SuppressWarnings("NullAway.Init")
class TrustDomainCommandsTest {
    @TempDir
    static Path shared;

    private static TestTdxMachine machine;
    private static TestTrustDomain domain;

    @TempDir
    Path folder;

    private FakeCoordinator server;

    @BeforeAll
    static void makeMachine() throws Exception {
        machine = new TestTdxMachine(shared);
        domain = new TestTrustDomain(machine, 2);
    }

    @BeforeEach
    void start() throws Exception {
        server = FakeCoordinator.start(domain::quote);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Runs a command with an era configuration. */
    private CommandRun.Result run(String era, String... command) throws Exception {
        Path file = Files.writeString(folder.resolve("era.json"), era);
        String[] all = {"--simulated-tee", machine.folder().toString(), "--era-config", file.toString()};
        String[] line = new String[all.length + command.length];
        System.arraycopy(all, 0, line, 0, all.length);
        System.arraycopy(command, 0, line, all.length, command.length);
        return new CommandRun(folder).run(line);
    }

    private static String right() {
        return "{\"TDX\": " + domain.packageJson() + "}";
    }

    private static String otherRtmr() {
        return right().replace("0d".repeat(48), "0e".repeat(48));
    }

    @Test
    void status_expectedTrustDomain_isPrinted() throws Exception {
        CommandRun.Result result = run(right(), "status", server.address());
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).startsWith("2: ");
    }

    @Test
    void status_otherTrustDomain_isAnErrorWithoutOutput() throws Exception {
        CommandRun.Result result = run(otherRtmr(), "status", server.address());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("Error: The Coordinator is not verified: its RTMR3 is 0d0d", "expected is 0e0e");
    }

    @Test
    void status_enclaveExpected_isAnErrorThatNamesBothKinds() throws Exception {
        CommandRun.Result result =
                run("{\"UniqueID\": \"" + "00".repeat(32) + "\"}", "status", server.address());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("its TEE is Intel TDX (a trust domain), expected is Intel SGX (an enclave)");
    }

    @Test
    void status_eraConfigurationOfBothKinds_saysWhatToDoBeforeAnythingIsAsked() throws Exception {
        String both = right().replaceFirst("\\{", "{\"UniqueID\": \"" + "00".repeat(32) + "\", ");
        CommandRun.Result result = run(both, "status", server.address());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("both TDX and UniqueID", "remove what it is not");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void quoteVerify_savedQuote_isHeldAgainstTheEraConfiguration() throws Exception {
        assertThat(run(right(), "status", server.address(), "--save-sgx-quote", "quote.bin").exit()).isZero();
        CommandRun.Result verified = run(right(), "quote", "verify", "quote.bin");
        assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
        CommandRun.Result other = run(otherRtmr(), "quote", "verify", "quote.bin");
        assertThat(other.exit()).isEqualTo(3);
        assertThat(other.out()).contains("not accepted", "RTMR3 is 0d0d");
    }

    @Test
    void quoteVerify_debugAllowedOnTheCommandLine_isNoWayAroundTheEraConfiguration() throws Exception {
        TestTrustDomain debug = domain.withAttributes(0x1000_0001);
        Files.write(folder.resolve("debug.bin"), debug.quote(new byte[64]));
        CommandRun.Result result = run(right(), "quote", "verify", "--allow-debug", "debug.bin");
        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.out()).contains("Debug is true, expected is false");
        String underDebug = right().replace("{\"MRTD\"", "{\"Debug\": true, \"MRTD\"");
        assertThat(run(underDebug, "quote", "verify", "debug.bin").exit()).isZero();
        assertThat(run(underDebug, "quote", "explain", "debug.bin").exit()).isZero();
    }
}
