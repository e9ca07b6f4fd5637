package dev.marblerun.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.cli.CommandRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ManifestRenderTest {
    private static final String MANIFEST = """
            {"Packages": {"p": {"UniqueID": "%s"}},
             "Marbles": {"m": {"Package": "p", "TLS": ["web"], "Parameters": {
               "Argv": ["server", "--fast"],
               "Env": {"TOKEN": "{{ string .Secrets.token }}", "PLAIN": "as it is"},
               "Files": {"/key": "{{ raw .Secrets.key }}", "/cert.pem": "{{ pem .Secrets.cert.Cert }}",
                         "/bin": {"Data": "ff00", "Encoding": "hex", "NoTemplates": true}}}},
               "other": {"Package": "p"}},
             "TLS": {"web": {"Incoming": [{"Port": "443", "Cert": "cert", "DisableClientAuth": true}]}},
             "Secrets": {"token": {"Type": "plain", "UserDefined": true},
                         "key": {"Type": "symmetric-key", "Size": 128},
                         "unused": {"Type": "symmetric-key", "Size": 128},
                         "cert": {"Type": "cert-ecdsa", "Size": 256, "UserDefined": true}}}
            """.formatted("ab".repeat(32));

    @TempDir
    Path folder;

    private Result render(String manifest, String... more) throws IOException {
        Files.writeString(folder.resolve("manifest.json"), manifest);
        List<String> arguments = new ArrayList<>(List.of("manifest", "render", "manifest.json"));
        arguments.addAll(List.of(more));
        return new CommandRun(folder).run(arguments.toArray(String[]::new));
    }

    @Test
    void render_marble_showsWhatItWouldGetWithPlaceholders() throws IOException {
        Result result = render(MANIFEST, "--marble", "m");
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .startsWith("# PLACEHOLDERS: ")
                .contains("# Secrets that this marble can see: cert, key, token\n")
                .contains("# Arguments\nserver\n--fast\n")
                .contains("# Variable TOKEN, 17 bytes\nPLACEHOLDER:token\n")
                .contains("# Variable PLAIN, 8 bytes\nas it is\n")
                .contains("# File /key, 16 bytes\nPLACEHOLDER-PLAC\n")
                .contains("# File /bin, 2 bytes, in base64\n/wA=\n")
                .contains("-----BEGIN CERTIFICATE-----")
                .contains("# Variable MARBLE_TTLS_CONFIG", "# Variable MARBLE_PREDEFINED_PRIVATE_KEY");
    }

    @Test
    void render_json_hasValuesAndSaysThatTheyArePlaceholders() throws IOException {
        JsonNode report = JsonMapper.shared().readTree(render(MANIFEST, "--marble", "m", "--output", "json").out());
        assertThat(report.path("Placeholders").asBoolean()).isTrue();
        assertThat(report.at("/Env/TOKEN").asString()).isEqualTo("PLACEHOLDER:token");
        assertThat(report.path("Files").path("/bin").path("Data").asString()).isEqualTo("/wA=");
        assertThat(report.path("Argv").get(1).asString()).isEqualTo("--fast");
    }

    @Test
    void render_unknownMarble_namesThoseThereAre() throws IOException {
        Result result = render(MANIFEST, "--marble", "n");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("no marble n", "m, other");
    }

    @Test
    void render_templateThatFails_saysWhere() throws IOException {
        Result result = render(MANIFEST.replace(".Secrets.token", ".Secrets.key"), "--marble", "m");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("TOKEN", "only secrets of type plain", "manifest lint");
    }

    @Test
    void render_withoutMarble_isAUsageError() throws IOException {
        assertThat(render(MANIFEST).exit()).isEqualTo(2);
    }
}
