package dev.marblerun.cli.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.cli.CommandRun.Result;
import dev.marblerun.cli.lint.Finding.Severity;
import dev.marblerun.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LintTest {
    private static final String PACKAGES = "\"Packages\": {\"p\": {\"UniqueID\": \"" + "ab".repeat(32) + "\"}}";
    private static final String MARBLES = "\"Marbles\": {\"m\": {\"Package\": \"p\"}}";

    @TempDir
    Path folder;

    private static List<Finding> lint(String json) {
        return Lint.examine(json.replace('\'', '"').getBytes(UTF_8), Set.of());
    }

    private static List<Finding> errors(List<Finding> findings) {
        return findings.stream().filter(each -> each.severity() == Severity.ERROR).toList();
    }

    private static String manifest(String more) {
        return "{" + PACKAGES + ", " + MARBLES + (more.isEmpty() ? "" : ", " + more) + "}";
    }

    @Test
    void examine_goodManifest_hasNoErrors() {
        assertThat(errors(lint(manifest("'Secrets': {'k': {'Type': 'symmetric-key', 'Size': 128}}")))).isEmpty();
    }

    @Test
    void examine_faultsOfSeveralKinds_areAllFound() {
        List<Finding> errors = errors(lint("{" + PACKAGES
                + ", 'Marbles': {'m': {'Package': 'q', 'TLS': ['t'], 'Parameters': {'Env': {'E': '{{ nope }}'}}}},"
                + " 'Secrets': {'s': {'Type': 'rsa'}}, 'Config': {'SealMode': 'Sometimes'}}"));
        assertThat(errors).extracting(Finding::path).containsExactlyInAnyOrder(
                "$.Marbles.m.Package", "$.Marbles.m.TLS[0]", "$.Secrets.s.Type", "$.Config.SealMode",
                "$.Marbles[\"m\"].Parameters.Env[\"E\"]");
        assertThat(errors).allSatisfy(each -> assertThat(each.hint()).isNotEqualTo(Hints.GENERAL));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "'Packagess': {}                                          | $.Packagess        | did you mean Packages",
        "'Secrets': {'u': {'Type': 'plain', 'UserDefined': true}}            | $.Secrets.u        | can never be set",
        "'Secrets': {'k': {'Type': 'symmetric-key', 'Size': 64}}             | $.Secrets.k.Size   | 64 bits",
        "'Secrets': {'k': {'Type': 'symmetric-key', 'Size': 128}}            | $.Secrets.k        | no template",
        "'TLS': {'t': {}}                                                    | $.TLS.t            | no marble has",
        "'Roles': {'r': {'ResourceType': 'Manifest', 'Actions': ['UpdateManifest']}} | $.Roles.r  | no user has",
        "'Config': {'SealMode': 'Disabled'}                                  | $.Config.SealMode  | is lost",
    })
    void examine_whatNoCoordinatorRefuses_isAWarning(String more, String path, String message) {
        List<Finding> findings = lint(manifest(more));
        assertThat(errors(findings)).isEmpty();
        assertThat(findings).anySatisfy(each -> {
            assertThat(each.path()).isEqualTo(path);
            assertThat(each.message()).contains(message);
            assertThat(each.hint()).isNotBlank().isNotEqualTo(Hints.GENERAL);
        });
    }

    @Test
    void examine_measurementThatNoEnclaveCanHave_isAWarning() {
        assertThat(lint("{'Packages': {'p': {'UniqueID': '12'}}, " + MARBLES + "}"))
                .anySatisfy(each -> assertThat(each.path()).isEqualTo("$.Packages.p.UniqueID"));
    }

    /** Whatever the original refuses is an error here, and there is something to do about it. */
    @Test
    void examine_recordedRefusals_areErrorsWithHints() throws IOException {
        Path file = SharedData.path("golden/client-api/manifest-refused.json");
        JsonNode steps = JsonMapper.shared().readTree(Files.readAllBytes(file)).path("steps");
        List<String> without = new ArrayList<>();
        int seen = 0;
        for (JsonNode step : steps) {
            String body = step.path("requestBody").path("text").asString("");
            String message = step.at("/responseJson/message").asString("");
            if (step.path("status").asInt() != 500 || !body.startsWith("{\"manifest\"")) {
                continue;
            }
            seen++;
            byte[] json = Base64.getDecoder()
                    .decode(JsonMapper.shared().readTree(body).path("manifest").asString());
            List<Finding> errors = errors(Lint.examine(json, Set.of()));
            if (errors.isEmpty() || errors.stream().anyMatch(each -> each.hint().equals(Hints.GENERAL))) {
                without.add(message + " -> " + errors);
            }
        }
        assertThat(without).isEmpty();
        assertThat(seen).isGreaterThan(80);
    }

    @Test
    void lint_goodFile_exitsWithZero() throws IOException {
        Result result = run(manifest(""));
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("warning: $.RecoveryKeys").endsWith("0 errors, 2 warnings\n");
    }

    @Test
    void lint_strict_exitsWithOneForWarnings() throws IOException {
        assertThat(run(manifest(""), "--strict").exit()).isEqualTo(1);
    }

    @Test
    void lint_faults_exitsWithOneAndJson() throws IOException {
        Result result = run("{" + PACKAGES + "}", "--output", "json");
        assertThat(result.exit()).isEqualTo(1);
        JsonNode report = JsonMapper.shared().readTree(result.out());
        assertThat(report.path("Errors").asInt()).isEqualTo(1);
        JsonNode first = report.path("Findings").get(0);
        assertThat(first.path("Severity").asString()).isEqualTo("error");
        assertThat(first.path("Path").asString()).isEqualTo("$.Marbles");
        assertThat(first.path("Message").asString()).isEqualTo("checking manifest: no allowed marbles defined");
        assertThat(first.path("Hint").asString()).isNotEmpty();
    }

    @Test
    void lint_yaml_isConvertedFirst() throws IOException {
        Result result = run("Packages:\n  p:\n    UniqueID: " + "ab".repeat(32) + "\nMarbles:\n  m:\n    Package: q\n");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).contains("error: $.Marbles.m.Package");
    }

    @Test
    void lint_missingFile_saysSo() {
        Result result = new CommandRun(folder).run("manifest", "lint", "nowhere.json");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("nowhere.json");
    }

    private Result run(String text, String... more) throws IOException {
        Files.writeString(folder.resolve("manifest.json"), text);
        List<String> arguments = new ArrayList<>(List.of("manifest", "lint", "manifest.json"));
        arguments.addAll(List.of(more));
        return new CommandRun(folder).run(arguments.toArray(String[]::new));
    }
}
