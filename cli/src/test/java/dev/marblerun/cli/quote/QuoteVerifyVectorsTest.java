package dev.marblerun.cli.quote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code quote verify} on genuine quotes: exit status and words agree with what the vectors expect. */
class QuoteVerifyVectorsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> ACCEPTED = Set.of("UpToDate", "SWHardeningNeeded");

    @TempDir
    Path folder;

    /** A folder with a quote and its collateral. */
    record Vector(Path folder, JsonNode facts) {
        String time() {
            return facts.path("verification_time").asString();
        }

        boolean sgx() {
            return facts.path("quote_version").asInt(0) == 3;
        }

        String status() {
            return facts.path("expected_tcb_status").asString("");
        }

        @Override
        public String toString() {
            return folder.getFileName().toString();
        }
    }

    static List<Vector> vectors() throws IOException {
        Path root = SharedData.path("dcap-vectors");
        List<Vector> vectors = new ArrayList<>();
        try (Stream<Path> folders = Files.list(root)) {
            for (Path folder : folders.sorted().toList()) {
                Path facts = folder.resolve("vector.json");
                if (Files.exists(facts) && Files.exists(folder.resolve("tcb_info.json"))) {
                    JsonNode json = JSON.readTree(Files.readAllBytes(facts));
                    String kind = json.path("kind").asString();
                    if (kind.startsWith("real") || kind.startsWith("negative")) {
                        vectors.add(new Vector(folder, json));
                    }
                }
            }
        }
        assertThat(vectors).hasSizeGreaterThan(50);
        return vectors;
    }

    private CommandRun.Result verify(Vector vector, String... flags) {
        List<String> command = new ArrayList<>(List.of("quote", "verify", "--collateral", vector.folder().toString(),
                "--at", vector.time(), vector.folder().resolve("quote.bin").toString()));
        command.addAll(List.of(flags));
        return new CommandRun(folder).run(command.toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void verify_vector_agrees(Vector vector) {
        CommandRun.Result result = verify(vector, "--json");
        JsonNode json = JSON.readTree(result.out());
        assertThat(json.path("tcbStatus").asString("")).isEqualTo(vector.status());
        assertThat(json.path("genuine").asBoolean()).isEqualTo(!vector.status().isEmpty());
        boolean accepted = ACCEPTED.contains(vector.status())
                && !vector.facts().path("debug").asBoolean()
                && !vector.facts().path("collateral_expired").asBoolean();
        assertThat(result.exit()).isEqualTo(vector.status().isEmpty() ? 1 : accepted ? 0 : 3);
        assertThat(json.path("accepted").asBoolean()).isEqualTo(accepted);
        if (!vector.status().isEmpty() && vector.sgx()) {
            JsonNode detail = vector.facts().path("detail");
            assertThat(json.path("advisoriesPlatform")).isEqualTo(detail.path("advisories_platform"));
            assertThat(json.path("advisoriesQe")).isEqualTo(detail.path("advisories_qe"));
            assertThat(json.path("advisoriesTdxModule")).isEqualTo(detail.path("advisories_tdx_module"));
            assertThat(json.path("platform").path("tcbStatus")).isEqualTo(detail.path("platform_status"));
            assertThat(json.path("collateralExpired")).isEqualTo(vector.facts().path("collateral_expired"));
            assertThat(json.path("fmspc")).isEqualTo(vector.facts().path("fmspc"));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void verify_everythingAllowed_isZeroForEveryGenuineQuoteInTime(Vector vector) {
        CommandRun.Result result = verify(vector, "--allow-debug", "--accepted-tcb-statuses",
                "SWHardeningNeeded,ConfigurationNeeded,ConfigurationAndSWHardeningNeeded,OutOfDate,"
                        + "OutOfDateConfigurationNeeded,TDRelaunchAdvised,TDRelaunchAdvisedConfigurationNeeded");
        boolean fine = !vector.status().isEmpty() && !vector.facts().path("collateral_expired").asBoolean();
        assertThat(result.exit() == 0).as(result.out()).isEqualTo(fine);
        assertThat(result.out()).contains("ReportData:").contains(vector.sgx() ? "UniqueID:" : "MRTD:");
    }

    private static Vector good() throws IOException {
        Path vector = SharedData.path("dcap-vectors/sgx-icx-00606a000000-signal-cds2-2022-uptodate");
        return new Vector(vector, JSON.readTree(Files.readAllBytes(vector.resolve("vector.json"))));
    }

    @Test
    void verify_text_showsVerdictStatusAdvisoriesAndMeasurements() throws Exception {
        assertThat(verify(good()).out()).contains("Verdict:              verified", "TCB status:           UpToDate",
                "Advisories platform:", "Advisories QE:", "Advisories TDX module:", "UniqueID:",
                "Collateral expired:   no");
    }

    @Test
    void verify_collateralFromTheEnvironment_isUsed() throws Exception {
        Vector vector = good();
        CommandRun.Result result = new CommandRun(folder).with("EDG_DCAP_COLLATERAL_DIR", vector.folder().toString())
                .run("quote", "verify", "--at", vector.time(), vector.folder().resolve("quote.bin").toString());
        assertThat(result.exit()).isZero();
    }

    @Test
    void verify_flippedBit_isRefusedAndMeasurementsAreOnlyClaims() throws Exception {
        byte[] quote = Files.readAllBytes(good().folder().resolve("quote.bin"));
        quote[48 + 64] ^= 1;
        Path file = Files.write(folder.resolve("flipped.bin"), quote);
        CommandRun.Result result = new CommandRun(folder).run("quote", "verify", "--collateral",
                good().folder().toString(), "--at", good().time(), file.toString());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).contains("Verdict:              refused", "STATUS_INVALID_QUOTE_SIGNATURE",
                "NOT verified").doesNotContain("TCB status");
    }

    @Test
    void verify_longAfter_isNotAccepted() throws Exception {
        Vector vector = good();
        CommandRun.Result result = new CommandRun(folder).run("quote", "verify", "--collateral",
                vector.folder().toString(), "--at", "2040-01-01T00:00:00Z",
                        vector.folder().resolve("quote.bin").toString());
        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.out()).contains("not accepted", "Collateral expired:   yes");
    }

    @Test
    void verify_explicitEraConfig_countsToo() throws Exception {
        Path era = Files.writeString(folder.resolve("era.json"), "{\"UniqueID\": \"" + "00".repeat(32) + "\"}");
        CommandRun.Result result = verify(good(), "--era-config", era.toString());
        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.out()).contains("UniqueID is ");
    }

    /** The values that are printed are those to expect. */
    @ParameterizedTest
    @ValueSource(strings = {
        "tdx-v4-b0c06f000000-flashbots-uptodate", "tdx-v4-00806f050000-azure-2025-uptodate",
        "tdx-v5-90c06f000000-google-2026-uptodate"
    })
    void verify_eraConfigOfTheTrustDomain_countsToo(String name) throws Exception {
        Path of = SharedData.path("dcap-vectors/" + name);
        Vector vector = new Vector(of, JSON.readTree(Files.readAllBytes(of.resolve("vector.json"))));
        ObjectNode tdx = (ObjectNode) JSON.readTree(verify(vector, "--json").out()).path("measurements");
        tdx.remove(List.of("MRSignerSeam", "SeamAttributes", "TeeTcbSvn", "TeeTcbSvn2", "MRServiceTD", "ReportData"));
        tdx.put("Debug", false);
        Path era = folder.resolve("era.json");
        Files.writeString(era, "{\"TDX\": " + tdx + "}");
        assertThat(verify(vector, "--era-config", era.toString()).exit()).isZero();

        Files.writeString(era, "{\"TDX\": " + tdx.put("RTMR1", "ee".repeat(48)) + "}");
        CommandRun.Result other = verify(vector, "--era-config", era.toString());
        assertThat(other.exit()).isEqualTo(3);
        assertThat(other.out()).contains("RTMR1 is ", "expected is eeee");

        Files.writeString(era, "{\"UniqueID\": \"" + "00".repeat(32) + "\"}");
        assertThat(verify(vector, "--era-config", era.toString()).out()).contains("TEE is Intel TDX");
        Files.writeString(era, "{\"TDX\": {\"MRTD\": \"" + "00".repeat(48) + "\"}}");
        assertThat(verify(good(), "--era-config", era.toString()).out()).contains("TEE is Intel SGX");
    }

    @Test
    void verify_noQuoteAtAll_isRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("text"), "no quote");
        CommandRun.Result result = new CommandRun(folder).run(
                "quote", "verify", "--collateral", good().folder().toString(), file.toString());
        assertThat(result.exit()).isEqualTo(1);
    }

    @Test
    void verify_wrongTimeOrNoCollateral_isAnError() throws Exception {
        Path quote = good().folder().resolve("quote.bin");
        CommandRun commands = new CommandRun(folder);
        assertThat(commands.run("quote", "verify", "--at", "noon", quote.toString()).err()).contains("no time such as");
        CommandRun.Result none = commands.run("quote", "verify", quote.toString());
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("There is no collateral");
        CommandRun.Result empty = commands.run("quote", "verify", "--collateral", folder.toString(), quote.toString());
        assertThat(empty.exit()).isEqualTo(1);
        assertThat(empty.err()).contains("root_ca_crl.der");
    }
}
