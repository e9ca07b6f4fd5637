package dev.marblerun.cli.collateral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.tee.simulated.PlatformOptions;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import dev.marblerun.testkit.FakePccs;
import dev.marblerun.testkit.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Fetch, bundle, show and verify, first of a simulated platform, then of genuine ones. */
class CollateralCommandsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FMSPC = "53494d554c41";

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path platform;
    private static Path quote;
    private CommandRun commands;

    @BeforeAll
    static void makePlatform() throws Exception {
        SimulatedPlatform made = SimulatedPlatform.openOrCreate(shared.resolve("platform"));
        platform = made.directory();
        Path image = Files.writeString(shared.resolve("image"), "code");
        quote = Files.write(shared.resolve("quote.bin"),
                new SimulatedTee(made, image, made.signingKey()).quote(new byte[64]));
    }

    @BeforeEach
    void newFolder() {
        commands = new CommandRun(folder);
    }

    private CommandRun.Result run(String... args) {
        return commands.run(args);
    }

    private CommandRun.Result fetch(FakePccs pccs, String... more) {
        List<String> args = new ArrayList<>(List.of("collateral", "fetch", "--pccs", pccs.url(), "--to", "fetched",
                "--root", platform.resolve("root_ca.pem").toString(), "--quote", quote.toString()));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void fetch_fromAPccs_hasTheSameFiles(int version) throws Exception {
        try (FakePccs pccs = new FakePccs(platform, version)) {
            Path ca = Files.writeString(folder.resolve("ca.pem"), pccs.certificatePem());
            CommandRun.Result result = fetch(pccs, "--pccs-ca", ca.toString());
            assertThat(result.err()).isEmpty();
            assertThat(result.exit()).isZero();
            assertThat(result.out()).contains("TCB info for SGX, FMSPC " + FMSPC + ": in force", "saved to: fetched");
            assertThat(pccs.requests()).hasSize(4);
        }
        assertThat(folder.resolve("fetched/tcb_info.json")).hasSameBinaryContentAs(platform.resolve("tcb_info.json"));
        for (String file :
                List.of("qe_identity.json", "qe_identity_issuer_chain.pem", "root_ca_crl.der", "pck_crl.der")) {
            assertThat(folder.resolve("fetched").resolve(file)).hasSameBinaryContentAs(platform.resolve(file));
        }
    }

    @Test
    void fetch_byFmspc_needsNoQuote() {
        try (FakePccs pccs = new FakePccs(platform, 4)) {
            String[] args = {"collateral", "fetch", "--pccs", pccs.url(), "--pccs-any-certificate", "--to", "f",
                "--simulated-tee", platform.toString(), "--ca", "platform", "--tee", "sgx", "--fmspc", FMSPC};
            assertThat(run(args).exit()).isZero();
            args[args.length - 1] = "00606a000000";
            CommandRun.Result unknown = run(args);
            assertThat(unknown.exit()).isEqualTo(1);
            assertThat(unknown.err()).contains("status 404", "No cache data for this platform", "FMSPC 00606a000000");
            args[args.length - 1] = "zz";
            assertThat(run(args).err()).contains("12 hexadecimal digits");
        }
    }

    @Test
    void fetch_untrustedServer_failsUnlessAnyIsAllowed() {
        try (FakePccs pccs = new FakePccs(platform, 4)) {
            CommandRun.Result result = fetch(pccs);
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("TCB info for SGX", pccs.url(), "certificate is not trusted");
            assertThat(pccs.requests()).isEmpty();
            assertThat(fetch(pccs, "--pccs-any-certificate").exit()).isZero();
        }
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(new FakePccs.Fault.Status(404, "No cache data", 0), "status 404: \"No cache data\""),
                Arguments.of(new FakePccs.Fault.Status(403, "Access denied due to subscription key", 0), "wants a key"),
                Arguments.of(new FakePccs.Fault.Status(461, "", 0), "refresh"),
                Arguments.of(new FakePccs.Fault.Status(429, "slow down", 3600), "Too many requests"),
                Arguments.of(new FakePccs.Fault.Html(), "<html><body>Please log in."),
                Arguments.of(new FakePccs.Fault.Redirect(), "elsewhere.invalid"),
                Arguments.of(new FakePccs.Fault.Huge(), "more than 1048576 bytes"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void fetch_serviceAtFault_namesStepAddressAnswerAndAdvice(FakePccs.Fault fault, String words) {
        try (FakePccs pccs = new FakePccs(platform, 4)) {
            pccs.fault(fault);
            CommandRun.Result result = fetch(pccs, "--pccs-any-certificate");
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.out() + result.err()).contains("TCB info for SGX, FMSPC " + FMSPC).contains(words)
                    .contains(pccs.url() + "tcb?fmspc=" + FMSPC.toUpperCase(java.util.Locale.ROOT))
                    .doesNotContain("unexpected");
        }
        assertThat(folder.resolve("fetched")).doesNotExist();
    }

    @Test
    void fetch_chainOfAnotherDocument_isRefused() {
        try (FakePccs pccs = new FakePccs(platform, 4)) {
            pccs.fault(new FakePccs.Fault.WrongChain());
            CommandRun.Result result = fetch(pccs, "--pccs-any-certificate");
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("PCK CRL of the platform CA", "its issuer chain has no PCK CA");
        }
        assertThat(folder.resolve("fetched")).doesNotExist();
    }

    @Test
    void fetch_truncatedOrFaultyService_isTriedAgainAndGivenUp() {
        for (FakePccs.Fault fault : List.of(
                new FakePccs.Fault.Truncated(), new FakePccs.Fault.Status(500, "Internal server error", 0))) {
            try (FakePccs pccs = new FakePccs(platform, 4)) {
                pccs.fault(fault);
                assertThat(fetch(pccs, "--pccs-any-certificate").exit()).isEqualTo(1);
                assertThat(pccs.requests()).hasSize(3);
            }
        }
    }

    @Test
    void fetch_foreignRoot_savesNothing() {
        try (FakePccs pccs = new FakePccs(platform, 4)) {
            CommandRun.Result result = run("collateral", "fetch", "--pccs", pccs.url(), "--pccs-any-certificate",
                    "--to", "fetched", "--fmspc", FMSPC);
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.out()).contains("not genuine", "STATUS_SGX_TCB_SIGNING_CERT_CHAIN_UNTRUSTED");
            assertThat(result.err()).contains("nothing was saved");
        }
        assertThat(folder.resolve("fetched")).doesNotExist();
    }

    @Test
    void fetch_configurationFile_namesTheService() throws Exception {
        try (FakePccs pccs = new FakePccs(platform, 4)) {
            Path conf = Files.writeString(folder.resolve("qcnl.conf"),
                    "{ // PCCS\n \"pccs_url\": \"" + pccs.url() + "\", \"use_secure_cert\": false }");
            commands.with("QCNL_CONF_PATH", conf.toString());
            CommandRun.Result result = run("collateral", "fetch", "--to", "fetched", "--simulated-tee",
                    platform.toString(), "--quote", quote.toString());
            assertThat(result.exit()).isZero();
            Files.writeString(conf, "{");
            assertThat(run("collateral", "fetch", "--to", "f", "--fmspc", FMSPC).err()).contains("qcnl.conf");
        }
    }

    @Test
    void fetch_wrongUsage_isExplained() {
        assertThat(run("collateral", "fetch", "--to", "f").err()).contains("--quote or with --fmspc");
        assertThat(run("collateral", "fetch", "--to", "f", "--fmspc", FMSPC, "--pccs", "http://localhost/").err())
                .contains("http://");
        assertThat(run("collateral", "fetch", "--fmspc", FMSPC).exit()).isEqualTo(2);
    }

    @Test
    void bundle_thenShow_listsEachDocument() {
        String root = platform.resolve("root_ca.pem").toString();
        CommandRun.Result bundled = run("collateral", "bundle", platform.toString(), "-o", "b.json", "--root", root);
        assertThat(bundled.exit()).isZero();
        assertThat(bundled.out()).contains("Bundle of 4 documents saved to: b.json");

        CommandRun.Result shown = run("collateral", "show", "b.json", "--root", root);
        assertThat(shown.exit()).isZero();
        assertThat(shown.out()).contains("root CA CRL: in force", "PCK CRL of the platform CA: in force",
                "QE identity for SGX: in force", "TCB evaluation number 1", "issuer SIMULATED SGX TCB Signing");
        JsonNode json = JSON.readTree(run("collateral", "show", "b.json", "--root", root, "--output", "json").out());
        assertThat(json.path("inForce").asBoolean()).isTrue();
        assertThat(json.path("documents").size()).isEqualTo(4);
        assertThat(json.path("documents").path(0).path("genuine").asBoolean()).isTrue();
    }

    @Test
    void show_anotherTimeOrRoot_isNotZero() {
        String root = platform.resolve("root_ca.pem").toString();
        CommandRun.Result late = run("collateral", "show", platform.toString(), "--root", root, "--at",
                "2060-01-01T00:00:00Z");
        assertThat(late.exit()).isEqualTo(3);
        assertThat(late.out()).contains("expired, it counted until");
        CommandRun.Result early = run("collateral", "show", platform.toString(), "--root", root, "--at",
                "2010-01-01T00:00:00Z");
        assertThat(early.exit()).isEqualTo(3);
        assertThat(early.out()).contains("not yet valid");
        CommandRun.Result intel = run("collateral", "show", platform.toString());
        assertThat(intel.exit()).isEqualTo(1);
        assertThat(intel.out()).contains("not genuine");
        assertThat(run("collateral", "show", folder.toString()).err()).contains("has no collateral");
        assertThat(run("collateral", "show", "absent").err()).contains("absent cannot be read");
    }

    @Test
    void bundle_expired_isWrittenOnlyWhenAllowed() throws Exception {
        Path old = SimulatedPlatform.create(folder.resolve("old"), PlatformOptions.DEFAULT.withLifetime(
                java.time.Duration.ofDays(30)), Instant.parse("2024-01-01T00:00:00Z")).directory();
        String root = old.resolve("root_ca.pem").toString();
        CommandRun.Result refused = run("collateral", "bundle", old.toString(), "-o", "b.json", "--root", root);
        assertThat(refused.exit()).isEqualTo(3);
        assertThat(refused.err()).contains("--allow-expired");
        assertThat(folder.resolve("b.json")).doesNotExist();
        assertThat(run("collateral", "bundle", old.toString(), "-o", "b.json", "--root", root, "--allow-expired")
                        .exit())
                .isZero();
        assertThat(folder.resolve("b.json")).exists();
        assertThat(run("collateral", "bundle", old.toString(), "-o", "c.json").exit()).isEqualTo(1);
        assertThat(folder.resolve("c.json")).doesNotExist();
    }

    @Test
    void verify_genuineQuote_agreesFromFolderBundleAndPccs() throws Exception {
        Path vector = SharedData.path("dcap-vectors/sgx-icx-00606a000000-signal-cdsi-2026");
        Path tdx = SharedData.path("dcap-vectors/tdx-v5-90c06f000000-google-2026-uptodate");
        String at = "2026-08-11T07:19:18Z";
        String tdxAt = "2026-02-13T11:12:21Z";
        assertThat(run("collateral", "bundle", vector.toString(), "-o", "b.json", "--at", at).exit()).isZero();
        assertThat(run("collateral", "bundle", tdx.toString(), "-o", "t.json", "--at", tdxAt).exit()).isZero();
        CommandRun.Result fromFolder = verify(vector, at, "--collateral", vector.toString());
        CommandRun.Result fromBundle = verify(vector, at, "--collateral", "b.json");
        assertThat(fromFolder.exit()).isZero();
        assertThat(fromBundle.out()).isEqualTo(fromFolder.out());
        assertThat(verify(tdx, tdxAt, "--collateral", "t.json").exit()).isZero();
        assertThat(verify(tdx, tdxAt, "--collateral", "b.json").err()).contains("b.json has none, only [");
        try (FakePccs pccs = new FakePccs(vector, 4)) {
            CommandRun.Result fromPccs = verify(vector, at, "--pccs", pccs.url(), "--pccs-any-certificate");
            assertThat(fromPccs.out()).isEqualTo(fromFolder.out());
            CommandRun.Result other = verify(tdx, at, "--pccs", pccs.url(), "--pccs-any-certificate");
            assertThat(other.exit()).isEqualTo(1);
            assertThat(other.err()).contains("status 404", "TDX, FMSPC 90c06f000000");
            assertThat(verify(vector, at, "--pccs", pccs.url(), "--collateral", "b.json").err()).contains("exclude");
        }
    }

    private CommandRun.Result verify(Path vector, String at, String... flags) {
        List<String> args = new ArrayList<>(List.of("quote", "verify", "--at", at));
        args.addAll(List.of(flags));
        args.add(vector.resolve("quote.bin").toString());
        return run(args.toArray(String[]::new));
    }

    @Test
    void verify_foreignPlatform_asksNobody() throws Exception {
        try (FakePccs pccs = new FakePccs(platform, 4)) {
            CommandRun.Result result = run(
                    "quote", "verify", "--pccs", pccs.url(), "--pccs-any-certificate", quote.toString());
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("STATUS_SGX_PCK_CERT_CHAIN_UNTRUSTED");
            Path garbage = Files.writeString(folder.resolve("garbage"), "no quote");
            assertThat(run("quote", "verify", "--pccs", pccs.url(), garbage.toString()).out())
                    .contains("STATUS_UNSUPPORTED_QUOTE_FORMAT");
            assertThat(pccs.requests()).isEmpty();
        }
    }
}
