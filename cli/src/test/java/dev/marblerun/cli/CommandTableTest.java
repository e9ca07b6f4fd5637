package dev.marblerun.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.testkit.SharedData;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every command and flag of the contract's table (cli.md), and what all commands have in common. */
class CommandTableTest {
    private static final String USER = " -c --cert -k --key " + "--pkcs11-cert-id --pkcs11-cert-label" + Token.FLAGS;

    /** The flags of a key on a token. */
    private static final class Token {
        static final String FLAGS = " --pkcs11-config --pkcs11-key-id --pkcs11-key-label";
    }

    private static final List<String> EVERYWHERE = List.of(
            "--accepted-advisories", "--accepted-tcb-statuses", "--coordinator-cert", "--era-config", "-i",
            "--insecure", "-n", "--namespace", "--nonce", "--save-sgx-quote");

    /** Commands that print no result of their own: whole shows, a script, groups. */
    private static final Set<String> WITHOUT_RESULT = Set.of("up", "demo", "completion");

    /** The table, with the flags that every command has left out. */
    private static final Map<String, String> TABLE = new LinkedHashMap<>();

    static {
        TABLE.put("status", "");
        TABLE.put("manifest set", "-r --recoverydata");
        TABLE.put("manifest get", "-o -s --signature -u --display-update --keep-cert");
        TABLE.put("manifest log", "-o");
        TABLE.put("manifest signature", "");
        TABLE.put("manifest verify", "");
        TABLE.put("manifest update apply", "-r" + USER);
        TABLE.put("manifest update acknowledge", "-r" + USER);
        TABLE.put("manifest update cancel", USER);
        TABLE.put("manifest update get", "-o --missing");
        TABLE.put("certificate root", "-o");
        TABLE.put("certificate intermediate", "-o");
        TABLE.put("certificate chain", "-o");
        TABLE.put("secret set", "--from-pem" + USER);
        TABLE.put("secret get", "-o" + USER);
        TABLE.put("recover", "-k" + Token.FLAGS);
        TABLE.put("recover-with-signature", "-s");
        TABLE.put("recover-with-signature public-key", "-o");
        TABLE.put("recover-with-signature encrypt-secret", "--coordinator-pub-key -k -o" + Token.FLAGS);
        TABLE.put("recover-with-signature sign-secret", "-k -o" + Token.FLAGS);
        TABLE.put("package-info", "");
        TABLE.put("sgxsdk-package-info", "");
        TABLE.put("gramine-package-info", "");
        TABLE.put("version", "");
    }

    private static CommandLine root() {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return Main.commandLine(new Terminal(nowhere, nowhere, Map.of(), Path.of(""), Clock.systemUTC()));
    }

    private static CommandLine command(String path) {
        CommandLine command = root();
        for (String name : path.split(" ", -1)) {
            assertThat(command.getSubcommands()).containsKey(name);
            command = Objects.requireNonNull(command.getSubcommands().get(name));
        }
        return command;
    }

    private static Set<String> flags(CommandLine command) {
        Set<String> flags = new TreeSet<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            flags.addAll(List.of(option.names()));
        }
        return flags;
    }

    static Stream<String> commands() {
        return TABLE.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_hasTheFlagsOfTheContract(String path) {
        Set<String> flags = flags(command(path));
        assertThat(flags).containsAll(EVERYWHERE);
        String own = TABLE.getOrDefault(path, "").strip();
        if (!own.isEmpty()) {
            assertThat(flags).contains(own.split(" +", -1));
        }
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void command_hasOutputAndHelp(String path) {
        assertThat(flags(command(path))).contains("--output", "--help");
        assertThat(command(path).getCommandSpec().usageMessage().description()).isNotEmpty();
    }

    static Stream<String> leaves() {
        return leaves("", root()).filter(path -> !WITHOUT_RESULT.contains(path));
    }

    private static Stream<String> leaves(String path, CommandLine command) {
        if (command.getSubcommands().isEmpty()) {
            return Stream.of(path);
        }
        return command.getSubcommands().entrySet().stream()
                .flatMap(each -> leaves(path.isEmpty() ? each.getKey() : path + " " + each.getKey(), each.getValue()));
    }

    /** The commands of Kubernetes are the one part of the table that is not here. */
    @Test
    void table_isTheContracts() throws Exception {
        String contract = new String(SharedData.bytes("contract/cli.md"), StandardCharsets.UTF_8);
        Matcher row = Pattern.compile("(?m)^\\| `([a-z][^`]*)`").matcher(contract);
        while (row.find()) {
            String name = row.group(1).replaceAll(" [<A-Z].*", "");
            for (String each : name.equals("certificate root|intermediate|chain")
                    ? List.of("certificate root", "certificate intermediate", "certificate chain")
                    : List.of(name)) {
                if (!Set.of("install").contains(each)) {
                    assertThat(TABLE).containsKey(each);
                }
            }
        }
    }
}
