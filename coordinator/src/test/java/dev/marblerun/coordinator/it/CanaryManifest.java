package dev.marblerun.coordinator.it;

import dev.marblerun.testkit.TestKeys;
import java.util.List;

/** A manifest whose marbles do everything with secrets that can go wrong. */
final class CanaryManifest {
    /** Actions that fail with a secret in their hands. In a dry run the marble's certificate is the one byte 0x41. */
    static final List<String> FAILING = List.of(
            "{{ lt (string .Secrets.plain) 1 }}",
            "{{ range (string .Secrets.plain) }}{{ end }}",
            "{{ slice (string .Secrets.plain) 1 99999 }}",
            "{{ index (string .Secrets.plain) (string .Secrets.plain) }}",
            "{{ index .MarbleRun (string .Secrets.plain) }}",
            "{{ hex (index .Secrets (string .Secrets.plain)) }}",
            "{{ (string .Secrets.plain).Field }}",
            "{{ call (string .Secrets.plain) }}",
            "{{ string .Secrets.plain | len | string }}",
            "{{ pem .Secrets.key }}",
            "{{ pem (hex .Secrets.key) }}",
            "{{ hex (base64 .Secrets.shared) }}",
            "{{ string .Secrets.shared }}",
            "{{ range (hex .Secrets.shared) }}{{ end }}",
            "{{ eq .Secrets.key .Secrets.plain }}",
            "{{ le .Secrets.shared 1 }}",
            "{{ template \"none\" (string .Secrets.plain) }}",
            "{{ with $x := pem .Secrets.cert.Private }}{{ $x.Foo }}{{ end }}",
            "{{ slice (pem .Secrets.cert.Private) 3 1 }}",
            "{{ index (pem .Secrets.web.Private) 100000 }}",
            "{{ range (len (hex .Secrets.own)) }}{{ index (hex $.Secrets.own) 1000 }}{{ end }}",
            "{{ hex .Secrets.unset }}");

    static final String GOOD = "good";
    static final String ONCE = "canary-positive-control";
    static final String OTHER_PACKAGE = "other";

    private CanaryManifest() {}

    static String failing(int index) {
        return "failing-" + index;
    }

    static String text(Environment environment, TestKeys user, List<TestKeys> certificates, List<String> recoveryPem) {
        StringBuilder marbles = new StringBuilder();
        marbles.append(marble(GOOD, "p", "",
                "\"A\": \"{{ string .Secrets.plain }}\", \"B\": \"{{ hex .Secrets.key }}{{ base64 .Secrets.shared }}\","
                        + " \"C\": \"{{ pem .Secrets.cert.Private }}{{ hex .Secrets.own }}"
                        + "{{ pem .Secrets.web.Private }}\""));
        String once = "\"MaxActivations\": 1, ";
        marbles.append(", ").append(marble(ONCE, "p", once, "\"A\": \"{{ string .Secrets.plain }}\""));
        marbles.append(", ").append(marble(OTHER_PACKAGE, "q", "", "\"A\": \"{{ string .Secrets.plain }}\""));
        for (int i = 0; i < FAILING.size(); i++) {
            String template =
                    "{{ if eq (hex .MarbleRun.MarbleCert.Cert) \"41\" }}ok{{ else }}" + FAILING.get(i) + "{{ end }}";
            marbles.append(", ").append(marble(failing(i), "p", "", "\"BAD\": " + Manifests.quoted(template)));
        }
        StringBuilder recovery = new StringBuilder();
        for (String pem : recoveryPem) {
            recovery.append(recovery.isEmpty() ? "" : ", ").append("\"r").append(recovery.length()).append("\": ")
                    .append(Manifests.quoted(pem));
        }
        String secrets = """
                , "Secrets": {
                  "plain": {"Type": "plain", "UserDefined": true},
                  "key": {"Type": "symmetric-key", "Size": 256, "UserDefined": true},
                  "cert": {"Type": "cert-ecdsa", "Size": 384, "UserDefined": true},
                  "unset": {"Type": "plain", "UserDefined": true},
                  "shared": {"Type": "symmetric-key", "Size": 256, "Shared": true},
                  "own": {"Type": "symmetric-key", "Size": 256},
                  "web": {"Type": "cert-ecdsa", "Size": 256, "Shared": true}}
                """;
        return Manifests.manifest(
                environment.packages() + ", \"q\": {\"UniqueID\": \"" + "00".repeat(32) + "\", \"Debug\": true}",
                marbles.toString(),
                secrets + ", \"RecoveryKeys\": {" + recovery + "}" + users(user, certificates));
    }

    /** The first may read and write, the others only read one secret. */
    private static String users(TestKeys owner, List<TestKeys> others) {
        StringBuilder users = new StringBuilder(", \"Users\": {\"owner\": " + user(owner, "own", "read"));
        for (int i = 0; i < others.size(); i++) {
            users.append(", \"reader").append(i).append("\": ").append(user(others.get(i), "read"));
        }
        return users + "}, \"Roles\": {\"own\": {\"ResourceType\": \"Secrets\", \"ResourceNames\": [\"plain\", \"key\","
                + " \"cert\", \"unset\"], \"Actions\": [\"ReadSecret\", \"WriteSecret\"]}, \"read\": {\"ResourceType\":"
                + " \"Secrets\", \"ResourceNames\": [\"shared\", \"web\"], \"Actions\": [\"ReadSecret\"]}}";
    }

    private static String user(TestKeys user, String... roles) {
        return "{\"Certificate\": " + Manifests.quoted(user.certificatePem()) + ", \"Roles\": [\""
                + String.join("\", \"", roles) + "\"]}";
    }

    private static String marble(String name, String packageName, String more, String env) {
        return "\"" + name + "\": {\"Package\": \"" + packageName + "\", " + more + "\"Parameters\": {\"Env\": {"
                + env + "}}}";
    }
}
