package dev.marblerun.cli.quote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code quote inspect}, {@code quote explain}, envelopes and the flags of the policy. */
class QuoteCommandsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** UpToDate; a dynamic platform with SMT and without cached keys. */
    private static final String TDX = "tdx-v4-00806f050000-azure-2025-uptodate";

    @TempDir
    Path folder;

    private static Path vector(String name) {
        return SharedData.path("dcap-vectors/" + name);
    }

    private static JsonNode facts(String name) throws IOException {
        return JSON.readTree(Files.readAllBytes(vector(name).resolve("vector.json")));
    }

    private CommandRun.Result run(String command, String name, String... flags) throws IOException {
        List<String> words = new ArrayList<>(List.of("quote", command, "--collateral", vector(name).toString(),
                "--at", facts(name).path("verification_time").asString(),
                vector(name).resolve("quote.bin").toString()));
        words.addAll(List.of(flags));
        return new CommandRun(folder).run(words.toArray(String[]::new));
    }

    @Test
    void inspect_everyVector_showsTheFieldsOfTheFacts() throws IOException {
        int seen = 0;
        try (Stream<Path> folders = Files.list(vector("."))) {
            for (Path one : folders.filter(f -> Files.exists(f.resolve("quote.bin"))).sorted().toList()) {
                JsonNode facts = JSON.readTree(Files.readAllBytes(one.resolve("vector.json"))).path("facts");
                CommandRun.Result result =
                        new CommandRun(folder).run("quote", "inspect", "--json", one.resolve("quote.bin").toString());
                assertThat(result.exit()).as("%s", one).isZero();
                JsonNode json = JSON.readTree(result.out());
                assertThat(json.path("verified").asBoolean(true)).isFalse();
                if (facts.isObject()) {
                    assertThat(json.path("Header").path("Version").asInt()).isEqualTo(facts.path("version").asInt());
                    assertThat(json.path("Body").path("ReportData").asString())
                            .isEqualTo(facts.path("body").path("reportdata").asString());
                    assertThat(json.path("Authentication").path("QEReport").path("UniqueID").asString())
                            .isEqualTo(facts.path("qe_report").path("mrenclave").asString());
                    assertThat(json.path("Authentication").path("CertificationData").path("Type").asInt())
                            .isEqualTo(facts.path("certification_data_type").asInt());
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(50);
    }

    @Test
    void inspect_text_saysThatNothingIsVerified() throws IOException {
        CommandRun.Result result = new CommandRun(folder)
                .run("quote", "inspect", vector(TDX).resolve("quote.bin").toString());
        assertThat(result.out()).contains("Nothing of this is verified", "MRTD:", "SGXExtension:",
                "FMSPC:", "00806f050000", "SMTEnabled:", "Subject:", "QEAuthData:");
    }

    @Test
    void inspect_encryptedPpid_isDecoded() throws IOException {
        CommandRun.Result result = new CommandRun(folder).run("quote", "inspect", "--json",
                vector("format-certtype3-oasis-eppid").resolve("quote.bin").toString());
        JsonNode data = JSON.readTree(result.out()).path("Authentication").path("CertificationData");
        JsonNode expected = facts("format-certtype3-oasis-eppid").path("certification_data");
        assertThat(data.path("EncryptedPPID")).isEqualTo(expected.path("encrypted_ppid"));
        assertThat(data.path("CPUSVN")).isEqualTo(expected.path("cpusvn"));
        assertThat(data.path("PCESVN").asInt()).isEqualTo(expected.path("pcesvn").asInt());
    }

    @Test
    void inspect_noQuote_isAnError() throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "no quote");
        CommandRun.Result result = new CommandRun(folder).run("quote", "inspect", file.toString());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("The file is no quote");
    }

    @Test
    void explain_genuineQuote_everyCheckAndRule() throws IOException {
        CommandRun.Result result = run("explain", TDX);
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("ok    STATUS_INVALID_QUOTE_SIGNATURE", "TDX module level: SVN ",
                "ok    TCB_STATUS", "Verdict: verified").doesNotContain("FAIL");
        JsonNode json = JSON.readTree(run("explain", TDX, "--json").out());
        assertThat(json.path("checks").size()).isGreaterThan(40);
        assertThat(json.path("policy").size()).isEqualTo(12);
    }

    @Test
    void explain_otherFmspc_failsThereWithBothValues() throws IOException {
        CommandRun.Result result = run("explain", "neg-mixed-tdx-tcbinfo-other-fmspc");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).contains("FAIL  STATUS_TCB_INFO_MISMATCH", "the PCK certificate has b0c06f000000",
                "Verdict: refused");
        assertThat(result.out().lines().filter(line -> line.contains("FAIL"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "--min-tcb-evaluation-number=1, 0", "--min-tcb-evaluation-number=99, 3",
        "--max-collateral-age=60d, 0", "--max-collateral-age=1s, 3", "--max-collateral-age=P1D, 3",
        "--allow-ppid=0e28d57af79ec80d5f5f273ddf9f1504, 0", "--allow-ppid=00000000000000000000000000000000, 3",
        "--deny-ppid=0E28D57AF79EC80D5F5F273DDF9F1504, 3", "--deny-ppid=00000000000000000000000000000000, 0",
        "--allow-platform-instance=f4933ee595089da6fdf34fcab991d1d1, 0",
        "--deny-platform-instance=f4933ee595089da6fdf34fcab991d1d1, 3",
        "--allow-fmspc=00806f050000, 0", "--allow-fmspc=000000000000, 3", "--deny-fmspc=00806f050000, 3",
        "--smt=on, 0", "--smt=off, 3", "--cached-keys=off, 0", "--cached-keys=on, 3",
        "--dynamic-platform=on, 0", "--dynamic-platform=off, 3", "--smt=perhaps, 1", "--allow-fmspc=zz, 1",
        "--max-collateral-age=soon, 1"
    })
    void verify_policyFlag_acceptsOrNot(String flag, int exit) throws IOException {
        assertThat(run("verify", TDX, flag).exit()).isEqualTo(exit);
    }

    @Test
    void verify_grace_acceptsExpiredCollateralForSoLong() throws IOException {
        Path quote = vector(TDX).resolve("quote.bin");
        for (String grace : List.of("1h", "1d")) {
            CommandRun.Result result = new CommandRun(folder).run("quote", "verify", "--collateral",
                    vector(TDX).toString(), "--at", "2025-06-04T20:00:00Z", "--grace", grace, quote.toString());
            assertThat(result.exit()).as(result.out()).isEqualTo(grace.equals("1d") ? 0 : 3);
        }
    }

    @Test
    void verify_openEnclaveEvidenceWithEndorsements_isBoundToItsClaims() throws IOException {
        Path evidence = vector("format-oe-evidence-endorsements-signal");
        String[] command = {"quote", "verify", "--endorsements", evidence.resolve("dcap.endorsements").toString(),
            "--at", "2023-01-18T23:01:10Z", evidence.resolve("dcap.evidence").toString()};
        CommandRun.Result result = new CommandRun(folder).run(command);
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.out()).contains("open enclave evidence, bound to the custom claims");
        byte[] changed = Files.readAllBytes(evidence.resolve("dcap.evidence"));
        changed[changed.length - 1] ^= 1;
        command[6] = Files.write(folder.resolve("changed"), changed).toString();
        CommandRun.Result refused = new CommandRun(folder).run(command);
        assertThat(refused.exit()).isEqualTo(3);
        assertThat(refused.out()).contains("not accepted", "which is not the SHA-256 of the custom claims");
    }

    @Test
    void verify_endorsementsThatAreNone_isAnError() throws IOException {
        Path file = Files.writeString(folder.resolve("none"), "none");
        CommandRun.Result result = new CommandRun(folder).run("quote", "verify", "--endorsements", file.toString(),
                vector(TDX).resolve("quote.bin").toString());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("The endorsements are unusable");
    }

    @Test
    void inspect_raTlsCertificate_saysWhatTheQuoteIsBoundTo() throws IOException {
        for (String name : List.of("format-ratls-sgx-cosmian", "format-ratls-tdx-cosmian")) {
            CommandRun.Result result =
                    new CommandRun(folder).run("quote", "inspect", vector(name).resolve("cert.pem").toString());
            assertThat(result.out()).contains("RA_TLS_CERTIFICATE", "BoundTo:", "the certificate's EC point",
                    name.contains("tdx") ? "[\"SEPT_VE_DISABLE\"]" : "[\"INIT\",\"DEBUG\",\"MODE64BIT\"]");
        }
    }
}
