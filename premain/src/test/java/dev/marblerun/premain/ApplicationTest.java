package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationTest {
    @TempDir
    private Path dir;

    private Path program = Path.of("");

    @BeforeEach
    void makeProgram() throws Exception {
        program = Files.createFile(
                dir.resolve("hello"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createFile(dir.resolve("data"));
    }

    private static Application of(List<String> command, String path) throws PremainException {
        return Application.of(command, bytes(command), path);
    }

    private static List<byte[]> bytes(List<String> words) {
        return words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private static List<String> text(List<byte[]> words) {
        return words.stream().map(word -> new String(word, StandardCharsets.UTF_8)).toList();
    }

    @Test
    void command_noArgvInTheManifest_isTakenWhole() throws Exception {
        Launch launch = of(List.of(program.toString(), "a", "ä"), "").launch(List.of(), List.of());
        assertThat(launch.program()).isEqualTo(program);
        assertThat(text(launch.arguments())).containsExactly(program.toString(), "a", "ä");
    }

    @Test
    void command_defaultArgvInTheManifest_isTakenWhole() throws Exception {
        Launch launch = of(List.of(program.toString(), "a"), "").launch(List.of("./marble"), List.of());
        assertThat(text(launch.arguments())).containsExactly(program.toString(), "a");
    }

    @Test
    void command_argvInTheManifest_replacesTheArguments() throws Exception {
        Launch launch = of(List.of(program.toString(), "a"), "").launch(List.of("name", "x"), List.of());
        assertThat(launch.program()).isEqualTo(program);
        assertThat(text(launch.arguments())).containsExactly("name", "x");
    }

    @Test
    void command_withoutSlash_isFoundInPath() throws Exception {
        Launch launch = of(List.of("hello"), "/nowhere:" + dir).launch(List.of(), List.of());
        assertThat(launch.program()).isEqualTo(program);
        assertThat(text(launch.arguments())).containsExactly("hello");
    }

    @Test
    void command_noPath_usualPlacesAreSearched() throws Exception {
        assertThat(of(List.of("sh"), "").launch(List.of(), List.of()).program().toString()).endsWith("/bin/sh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "data", "", "/nowhere/x", "/", "/etc/passwd"})
    void command_noProgram_isRefusedAtOnce(String name) {
        assertThatThrownBy(() -> of(List.of(name), dir.toString()))
                .isInstanceOf(PremainException.class)
                .hasMessageStartingWith("finding the application failed: \"" + name + "\"");
    }

    @Test
    void noCommand_manifestNamesTheProgram_argumentZeroIsItsBaseName() throws Exception {
        Launch launch = of(List.of(), "").launch(List.of(program.toString(), "x", ""), List.of());
        assertThat(launch.program()).isEqualTo(program);
        assertThat(text(launch.arguments())).containsExactly("hello", "x", "");
    }

    @Test
    void noCommand_noArgv_defaultIsNamedInTheError() {
        assertThatThrownBy(() -> of(List.of(), "").launch(List.of(), List.of()))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("\"./marble\", does not exist")
                .hasMessageContaining("valid entrypoint such as /bin/hello_world");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "/nowhere/hello", "", "a\0b", "/tmp", "/etc/passwd"})
    void noCommand_argvIsNoProgram_isRefusedWithItsName(String name) {
        assertThatThrownBy(() -> of(List.of(), dir.toString()).launch(List.of(name), List.of()))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("\"" + name + "\"");
    }

    @Test
    void launch_toString_hasNoArgumentsAndVariables() throws Exception {
        Launch launch = of(List.of(program.toString(), "canary"), "").launch(List.of(), bytes(List.of("A=canary")));
        assertThat(launch.toString()).doesNotContain("canary").contains("2 arguments, 1 variables");
    }

    @Test
    void commandLine_wordsBehindTheMarker_areTheCommand() throws Exception {
        CommandLine line = CommandLine.of(new String[] {"--", "sh", "--", "x"});
        assertThat(line.command()).containsExactly("sh", "--", "x");
        assertThat(text(line.raw())).containsExactly("sh", "--", "x");
        assertThat(CommandLine.of(new String[0]).command()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "--verbose", "--"})
    void commandLine_noMarkerOrNoCommand_isRefused(String word) {
        assertThatThrownBy(() -> CommandLine.of(new String[] {word}))
                .isInstanceOf(PremainException.class)
                .hasMessageStartingWith("reading the command line failed: \"" + word + "\"");
    }
}
