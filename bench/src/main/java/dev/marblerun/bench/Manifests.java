package dev.marblerun.bench;

import dev.marblerun.testkit.TestKeys;

/** The manifests of the experiments. Package p is pinned by nothing that the marble of the run does not have. */
final class Manifests {
    private Manifests() {}

    /** No secrets, no templates. */
    static String small(String pin) {
        return "{\"Packages\": {\"p\": {" + pin + "}}, \"Marbles\": {\"m\": {\"Package\": \"p\"}}}";
    }

    /** Every activation is counted, and never too many. */
    static String counted(String pin) {
        return small(pin).replace("\"Package\": \"p\"", "\"Package\": \"p\", \"MaxActivations\": 100000000");
    }

    /** Shared and per-marble keys, one ECDSA and one Ed25519 certificate, templates in files and variables. */
    static String typical(String pin) {
        return """
                {"Packages": {"p": {PIN}},
                 "Marbles": {"m": {"Package": "p", "Parameters": {
                   "Argv": ["./app", "--serve"],
                   "Env": {"KEY": "{{ hex .Secrets.own }}", "SHARED": "{{ base64 .Secrets.shared }}",
                     "ROOT": "{{ pem .MarbleRun.RootCA.Cert }}", "MODE": "production"},
                   "Files": {"/tls/cert.pem": "{{ pem .Secrets.web.Cert }}{{ pem .MarbleRun.RootCA.Cert }}",
                     "/tls/key.pem": "{{ pem .Secrets.web.Private }}",
                     "/sign/key.pem": "{{ pem .Secrets.signer.Private }}",
                     "/sign/cert.pem": "{{ pem .Secrets.signer.Cert }}",
                     "/app.conf": "listen = 8443\\nkey = {{ raw .Secrets.own | base64 }}\\n"}}}},
                 "Secrets": {"own": {"Type": "symmetric-key", "Size": 256},
                   "shared": {"Type": "symmetric-key", "Size": 256, "Shared": true},
                   "web": {"Type": "cert-ecdsa", "Size": 256, "ValidFor": 30, "Cert": {"DNSNames": ["web.example"]}},
                   "signer": {"Type": "cert-ed25519", "ValidFor": 30}}}
                """
                .replace("PIN", pin)
                .replace("{{ raw .Secrets.own | base64 }}", "{{ base64 .Secrets.own }}");
    }

    /** A per-marble RSA certificate. */
    static String rsa(String pin) {
        return """
                {"Packages": {"p": {PIN}},
                 "Marbles": {"m": {"Package": "p", "Parameters": {
                   "Files": {"/key": "{{ pem .Secrets.rsa.Private }}", "/cert": "{{ pem .Secrets.rsa.Cert }}"}}}},
                 "Secrets": {"rsa": {"Type": "cert-rsa", "Size": 2048, "ValidFor": 30}}}
                """
                .replace("PIN", pin);
    }

    /** Many marbles and secrets, of which the one that activates uses none. */
    static String large(String pin, int marbles, int secrets) {
        StringBuilder manifest = new StringBuilder("{\"Packages\": {\"p\": {" + pin
                + "}}, \"Marbles\": {\"m\": {\"Package\": \"p\"}");
        for (int i = 0; i < marbles; i++) {
            manifest.append(", \"m").append(i)
                    .append("\": {\"Package\": \"p\", \"Parameters\": {\"Env\": {\"K\": \"{{ hex .Secrets.s")
                    .append(i % secrets)
                    .append(" }}\"}}}");
        }
        manifest.append("}, \"Secrets\": {");
        for (int i = 0; i < secrets; i++) {
            manifest.append(i == 0 ? "" : ", ").append("\"s").append(i)
                    .append("\": {\"Type\": \"symmetric-key\", \"Size\": 128}");
        }
        return manifest.append("}}").toString();
    }

    /** The same with a user who has this role alone; the role without its name. */
    static String withUser(String manifest, TestKeys user, String role) {
        return manifest.substring(0, manifest.lastIndexOf('}')) + ", \"Users\": {\"user\": {\"Certificate\": \""
                + user.certificatePem().replace("\n", "\\n") + "\", \"Roles\": [\"role\"]}}, \"Roles\": {\"role\": "
                + role + "}}";
    }
}
