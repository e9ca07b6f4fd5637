package dev.marblerun.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.cli.SystemTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init")
class CompletionTest {
    @TempDir
    Path folder;

    private Path script(String shell) throws Exception {
        CommandRun.Result result = new CommandRun(folder).run("completion", shell);
        assertThat(result.exit()).as(result.err()).isZero();
        return Files.writeString(folder.resolve("completion." + shell), result.out());
    }

    private String shell(String... command) throws Exception {
        return SystemTool.run(folder, Map.of("HOME", folder.toString()), command);
    }

    @ParameterizedTest
    @CsvSource({"bash, bash", "zsh, zsh", "fish, fish"})
    void script_isValid(String shell, String program) throws Exception {
        assertThat(shell(program, "-n", script(shell).toString())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "rec | recover,recover-with-signature",
        "manifest update a | apply,acknowledge",
        "manifest update apply --pkcs11-key | --pkcs11-key-id,--pkcs11-key-label",
        "recover-with-signature enc | encrypt-secret",
        "status --output j | json"
    })
    void bash_completes(String line, String expected) throws Exception {
        String words = "marblerun " + line;
        Path program = Files.writeString(folder.resolve("complete.sh"), """
                source %s
                COMP_WORDS=(%s)
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                COMP_LINE='%s'
                COMP_POINT=${#COMP_LINE}
                _complete_marblerun marblerun "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(script("bash"), words, words));
        assertThat(shell("bash", program.toString()).lines()).contains(expected.split(",", -1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "rec | recover,recover-with-signature",
        "manifest update a | apply,acknowledge",
        "manifest --insecure update a | apply,acknowledge",
        "manifest update apply --pkcs11-key | --pkcs11-key-id,--pkcs11-key-label",
        "status --output= | --output=json"
    })
    void fish_completes(String line, String expected) throws Exception {
        String output = shell("fish", "-c", "source " + script("fish") + "; complete -C 'marblerun " + line + "'");
        List<String> offered = output.lines().map(each -> each.split("\t", 2)[0]).toList();
        assertThat(offered).contains(expected.split(",", -1));
    }

    @Test
    void completion_unknownShell_saysWhichThereAre() {
        CommandRun.Result result = new CommandRun(folder).run("completion", "tcsh");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("bash", "zsh", "fish");
    }
}
