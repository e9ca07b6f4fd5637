package dev.marblerun.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.cli.CommandRun.Result;
import dev.marblerun.cli.SimulatedDeployment;
import dev.marblerun.tee.simulated.PackageProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("NullAway.Init")
class ExplainCommandTest {
    private static final String UUID = "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f";
    private static final byte[] CERTIFICATE_HASH = new byte[32];

    /** One platform for all: its keys take seconds to make. */
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static SimulatedDeployment deployment;
    private static byte[] quote;

    @BeforeAll
    static void makeAQuote() throws Exception {
        deployment = new SimulatedDeployment(shared);
        Arrays.fill(CERTIFICATE_HASH, (byte) 0x5a);
        quote = deployment.tee().quote(Arrays.copyOf(CERTIFICATE_HASH, 64));
    }

    @BeforeEach
    void writeFiles() throws Exception {
        Files.write(folder.resolve("quote.dat"), quote);
        manifest(2);
    }

    private void manifest(int securityVersion) throws Exception {
        PackageProperties made = deployment.tee().packageProperties();
        Files.writeString(folder.resolve("manifest.json"), """
                {"Packages": {"p": {"SignerID": "%s", "ProductID": %d, "SecurityVersion": %d, "Debug": true}},
                 "Marbles": {"m": {"Package": "p", "MaxActivations": 1}}}
                """.formatted(made.signerId(), made.productId(), securityVersion));
    }

    private Result explain(String file, String... more) {
        List<String> arguments = new ArrayList<>(List.of("explain", file, "--simulated-tee", deployment.platform()));
        arguments.addAll(List.of(more));
        return new CommandRun(folder).run(arguments.toArray(String[]::new));
    }

    private void log(String reason, boolean withEvidence, String certificate) throws Exception {
        String refusal = ("{\"level\":\"warn\",\"ts\":%d.5,\"msg\":\"Marble was not activated\",\"marbleType\":\"m\","
                        + "\"uuid\":\"%s\",\"reason\":\"%s\"}\n")
                .formatted(System.currentTimeMillis() / 1000 + 1, UUID, reason);
        String evidence = ("{\"level\":\"debug\",\"msg\":\"Evidence of a refused marble\",\"marbleType\":\"m\","
                        + "\"uuid\":\"%s\",\"certificateSha256\":\"%s\",\"quote\":\"%s\"}\n")
                .formatted(UUID, certificate, Base64.getEncoder().encodeToString(quote));
        Files.writeString(
                folder.resolve("log"),
                "{\"level\":\"info\",\"msg\":\"something else\"}\nno JSON\n" + refusal
                        + (withEvidence ? evidence : ""));
    }

    @Test
    void explain_quoteOfThePackage_nothingSpeaksAgainstIt() {
        Result result = explain("quote.dat", "--manifest", "manifest.json", "--marble", "m");
        assertThat(result.out())
                .contains("  ok    SecurityVersion", "requires SecurityVersion at least 2, the quote shows 2")
                .contains("Verdict:  nothing speaks against this marble");
        assertThat(result.exit()).isZero();
    }

    @Test
    void explain_olderVersion_saysExpectedAndActualAndWhatToDo() throws Exception {
        manifest(7);
        Result result = explain("quote.dat", "--manifest", "manifest.json", "--marble", "m");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out())
                .contains("  FAIL  SecurityVersion", "requires SecurityVersion at least 7, the quote shows 2")
                .contains("  ok    SignerID", "Verdict:  refused by SecurityVersion", "To do:    The image is too old");
    }

    @Test
    void explain_logWithEvidence_goesThroughEveryCheck() throws Exception {
        manifest(7);
        log("marble verification failed: invalid quote: too old", true, HexFormat.of().formatHex(CERTIFICATE_HASH));
        Result result = explain("log", "--manifest", "manifest.json");
        assertThat(result.out())
                .contains("Marble:   m, instance " + UUID)
                .contains("Refusal:  marble verification failed: invalid quote: too old")
                .contains("  ok    CONNECTION_BINDING", "  FAIL  SecurityVersion", "  ok    INFRASTRUCTURE");
        assertThat(result.exit()).isEqualTo(1);
    }

    @Test
    void explain_logOfSeveralMarblesAtOnce_findsWhatBelongsTogether() throws Exception {
        log("the first marble's reason", true, HexFormat.of().formatHex(CERTIFICATE_HASH));
        List<String> first = Files.readAllLines(folder.resolve("log"));
        String other = UUID.replace('5', '6');
        List<String> second = first.stream()
                .map(line -> line.replace(UUID, other).replace("the first marble's", "the second marble's"))
                .toList();
        // Two activations that are refused at the same time.
        Files.write(folder.resolve("log"), List.of(first.get(2), second.get(2), second.get(3), first.get(3)));
        assertThat(explain("log", "--manifest", "manifest.json").out())
                .contains("instance " + UUID, "Refusal:  the first marble's reason", "  ok    CONNECTION_BINDING");
        assertThat(explain("log", "--manifest", "manifest.json", "--uuid", other).out())
                .contains("instance " + other, "Refusal:  the second marble's reason", "  ok    CONNECTION_BINDING");
    }

    @Test
    void explain_quoteOfAnotherConnection_isFound() throws Exception {
        log("marble verification failed: invalid quote", true, "00".repeat(32));
        Result result = explain("log", "--manifest", "manifest.json", "--output", "json");
        JsonNode report = JsonMapper.shared().readTree(result.out());
        assertThat(report.path("Verdict").asString()).isEqualTo("refused by CONNECTION_BINDING");
        assertThat(report.path("EvidenceKnown").asBoolean()).isTrue();
        assertThat(report.path("Checks").size()).isGreaterThan(10);
    }

    @Test
    void explain_logWithoutEvidence_saysHowToGetIt() throws Exception {
        log("marble verification failed: invalid quote", false, "");
        Result result = explain("log", "--manifest", "manifest.json");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).contains("No evidence was logged", "EDG_DEBUG_LOGGING=1", "Verdict:  not known");
    }

    @Test
    void explain_spentBudget_needsNoEvidence() throws Exception {
        log("marble verification failed: reached max activations count (1) for marble type \\\"m\\\"", false, "");
        assertThat(explain("log", "--manifest", "manifest.json").out())
                .contains("refused by MAX_ACTIVATIONS", "Raise MaxActivations");
    }

    @Test
    void explain_unknownMarble_namesThoseThereAre() {
        Result result = explain("quote.dat", "--manifest", "manifest.json", "--marble", "n");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).contains("knows no marble n; it knows m", "EDG_MARBLE_TYPE");
    }

    @Test
    void explain_quoteWithoutMarble_asksForIt() {
        Result result = explain("quote.dat", "--manifest", "manifest.json");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("--marble");
    }

    @Test
    void explain_logOfSomethingElse_saysWhatItWants() throws Exception {
        Files.writeString(folder.resolve("log"), "{\"msg\":\"hello\"}\n");
        Result result = explain("log", "--manifest", "manifest.json");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("Marble was not activated");
    }

    @Test
    void explain_withoutManifest_isAUsageError() {
        assertThat(explain("quote.dat", "--marble", "m").exit()).isEqualTo(2);
    }
}
