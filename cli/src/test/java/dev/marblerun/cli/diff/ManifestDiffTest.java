package dev.marblerun.cli.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.cli.CommandRun.Result;
import dev.marblerun.testkit.TestCertificates;
import dev.marblerun.testkit.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ManifestDiffTest {
    private static final String BASE = """
            {"Packages": {"p": {"SignerID": "%s", "ProductID": 4, "SecurityVersion": 3,
                                "AcceptedAdvisories": ["INTEL-SA-1"]}},
             "Marbles": {"frontend": {"Package": "p", "MaxActivations": 2,
                                      "Parameters": {"Env": {"K": "{{ hex .Secrets.one }}"}}, "TLS": ["web"]}},
             "Secrets": {"one": {"Type": "symmetric-key", "Size": 256, "Shared": true},
                         "two": {"Type": "symmetric-key", "Size": 128},
                         "cert": {"Type": "cert-ed25519", "Shared": true}},
             "TLS": {"web": {"Incoming": [{"Port": "443"}]}},
             "Users": {"alice": {"Certificate": "%s", "Roles": ["reader", "manager"]}},
             "Roles": {"reader": {"ResourceType": "Secrets", "ResourceNames": ["one"], "Actions": ["ReadSecret"]},
                       "manager": {"ResourceType": "Manifest", "Actions": ["UpdateManifest"]}},
             "Config": {"SealMode": "UniqueKey"}}
            """.formatted("ab".repeat(32), TestKeys.make("alice").certificatePem().replace("\n", "\\n"));

    @TempDir
    Path folder;

    private Result diff(String before, String after, String... more) throws IOException {
        Files.writeString(folder.resolve("old.json"), before);
        Files.writeString(folder.resolve("new.json"), after);
        List<String> arguments = new ArrayList<>(List.of("manifest", "diff", "old.json", "new.json"));
        arguments.addAll(List.of(more));
        return new CommandRun(folder).run(arguments.toArray(String[]::new));
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                arguments(
                        "SecurityVersion\": 3",
                        "SecurityVersion\": 2",
                        "WEAKER    marble frontend may now run SVN 2 (was 3)"),
                arguments(
                        "SecurityVersion\": 3",
                        "SecurityVersion\": 5",
                        "STRONGER  marble frontend must now run SVN 5 (was 3)"),
                arguments(
                        "ProductID\": 4",
                        "ProductID\": 5",
                        "CHANGED   marble frontend must now have ProductID 5 (was 4)"),
                arguments(
                        "[\"INTEL-SA-1\"]",
                        "[\"INTEL-SA-1\", \"INTEL-SA-2\"]",
                        "WEAKER    marble frontend may now run with the advisory INTEL-SA-2"),
                arguments(
                        "[\"INTEL-SA-1\"]",
                        "[]",
                        "WEAKER    marble frontend may now run with any advisory open"),
                arguments(
                        "\"ProductID\": 4",
                        "\"ProductID\": 4, \"AcceptedTCBStatuses\": [\"OutOfDate\"]",
                        "WEAKER    marble frontend may now run on platforms whose TCB is OutOfDate"),
                arguments(
                        "\"ProductID\": 4",
                        "\"ProductID\": 4, \"Debug\": true",
                        "WEAKER    marble frontend must now run in debug mode"),
                arguments(
                        "\"MaxActivations\": 2",
                        "\"MaxActivations\": 0",
                        "WEAKER    marble frontend may now be activated without limit (was: 2 times)"),
                arguments(
                        "\"MaxActivations\": 2",
                        "\"MaxActivations\": 1",
                        "STRONGER  marble frontend may now be activated 1 times"),
                arguments(
                        "{{ hex .Secrets.one }}",
                        "{{ hex .Secrets.one }}{{ hex .Secrets.two }}",
                        "WEAKER    marble frontend now sees the secret two"),
                arguments(
                        "{{ hex .Secrets.one }}",
                        "x",
                        "STRONGER  marble frontend no longer sees the secret one"),
                arguments(
                        "{\"Port\": \"443\"}",
                        "{\"Port\": \"443\", \"Cert\": \"cert\", \"DisableClientAuth\": true}",
                        "WEAKER    marble frontend now serves port 443 to any client, with the secret cert"),
                arguments(
                        "\"Size\": 256",
                        "\"Size\": 128",
                        "WEAKER    the secret one has now 128 bits (was 256)"),
                arguments(
                        "\"Actions\": [\"UpdateManifest\"]",
                        "\"Actions\": []",
                        "STRONGER  user alice may no longer update the whole manifest"),
                arguments(
                        "[\"one\"]",
                        "[\"one\", \"cert\"]",
                        "WEAKER    user alice may now read the secret cert"),
                arguments(
                        "UniqueKey",
                        "ProductKey",
                        "WEAKER    other Coordinators of the same signer can read the state"),
                arguments(
                        "\"SealMode\"",
                        "\"FeatureGates\": [\"SignQuoteEndpoint\"], \"SealMode\"",
                        "CHANGED   the feature signquoteendpoint is now on"),
                arguments(
                        "\"Secrets\": {",
                        "\"Infrastructures\": {\"i\": {\"QESVN\": 2}}, \"Secrets\": {",
                        "STRONGER  marbles may now run on these platforms alone: i"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void diff_oneChange_saysItsEffect(String old, String now, String expected) throws IOException {
        String after = BASE.replace(old, now);
        assertThat(after).isNotEqualTo(BASE);
        Result result = diff(BASE, after);
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains(expected);
    }

    @Test
    void diff_sameInOtherWords_isNoDifference() throws IOException {
        assertThat(diff(BASE, BASE.replace("\"SignerID\"", "\"signerid\"").replace("abab", "ABAB")).out())
                .isEqualTo("No difference in effect.\n");
    }

    @Test
    void diff_newAndLostMarbles_sayWhatTheySee() throws IOException {
        String more = BASE.replace("\"Marbles\": {", "\"Marbles\": {\"spy\": {\"Package\": \"p\", \"Parameters\":"
                + " {\"Files\": {\"f\": \"{{ range .Secrets }}x{{ end }}\"}}}, ");
        assertThat(diff(BASE, more).out())
                .contains("WEAKER    marble spy may now be activated, as package p;"
                        + " it sees the secrets cert, one, two");
        assertThat(diff(more, BASE).out()).contains("STRONGER  marble spy can no longer be activated");
    }

    @Test
    void diff_theLastUpdaterOrRecoveryKeyGone_weakensNothing() throws IOException {
        String nobody = BASE.replace("\"Actions\": [\"UpdateManifest\"]", "\"Actions\": []");
        assertThat(diff(BASE, nobody, "--fail-on-weaker").out()).doesNotContain("WEAKER", "must agree");
        assertThat(diff(nobody, BASE).out()).contains("WEAKER    user alice may now update the whole manifest");
        String recoverable =
                BASE.replace("\"Config\"", "\"RecoveryKeys\": {\"r\": \"" + recoveryKey() + "\"}, \"Config\"");
        assertThat(diff(recoverable, BASE, "--fail-on-weaker").out())
                .contains("STRONGER  the holder of recovery key r may no longer", "nobody can recover the state")
                .doesNotContain("WEAKER", "are needed");
    }

    private static String recoveryKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            byte[] key = generator.generateKeyPair().getPublic().getEncoded();
            return TestCertificates.pem("PUBLIC KEY", key).replace("\n", "\\n");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void diff_failOnWeaker_exitsWithOneForWeakerAlone() throws IOException {
        String weaker = BASE.replace("SecurityVersion\": 3", "SecurityVersion\": 2");
        assertThat(diff(BASE, weaker, "--fail-on-weaker").exit()).isEqualTo(1);
        assertThat(diff(weaker, BASE, "--fail-on-weaker").exit()).isZero();
    }

    @Test
    void diff_json_hasTheSame() throws IOException {
        Result result = diff(BASE, BASE.replace("SecurityVersion\": 3", "SecurityVersion\": 2"), "--output", "json");
        JsonNode change = JsonMapper.shared().readTree(result.out()).path("Changes").get(0);
        assertThat(change.path("Effect").asString()).isEqualTo("WEAKER");
        assertThat(change.path("Path").asString()).isEqualTo("$.Packages.p.SecurityVersion");
        assertThat(change.path("Sentence").asString()).isEqualTo("marble frontend may now run SVN 2 (was 3)");
    }

    @Test
    void diff_refusedManifest_saysWhichAndWhatToDo() throws IOException {
        Result result = diff(BASE, "{}");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("new.json is refused", "no allowed packages", "manifest lint");
    }
}
