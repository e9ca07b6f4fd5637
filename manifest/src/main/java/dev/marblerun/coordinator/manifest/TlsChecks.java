package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.JsonPath;

/** Tags of transparent TLS. */
final class TlsChecks {
    private static final JsonPath TLS = JsonPath.ROOT.member("TLS");

    private TlsChecks() {}

    static void check(Manifest manifest, Problems problems) {
        manifest.tls().forEach((name, tag) -> {
            for (int i = 0; i < tag.outgoing().size(); i++) {
                JsonPath path = TLS.member(name).member("Outgoing").element(i);
                outgoing("TLS.Outgoing." + Texts.clip(name), tag.outgoing().get(i), path, problems);
            }
            for (int i = 0; i < tag.incoming().size(); i++) {
                JsonPath path = TLS.member(name).member("Incoming").element(i);
                incoming("TLS.Incoming." + Texts.clip(name), tag.incoming().get(i), manifest, path, problems);
            }
        });
    }

    private static void outgoing(String name, TlsTag.Outgoing entry, JsonPath path, Problems problems) {
        if (entry.port().isEmpty()) {
            problems.error(path.member("Port"), "manifest misses Port in " + name);
        }
        if (entry.addr().isEmpty()) {
            problems.error(path.member("Addr"), "manifest misses Addr in " + name);
        }
    }

    private static void incoming(
            String name, TlsTag.Incoming entry, Manifest manifest, JsonPath path, Problems problems) {
        if (entry.port().isEmpty()) {
            problems.error(path.member("Port"), "manifest misses Port in " + name);
        }
        if (entry.cert().isEmpty()) {
            if (entry.disableClientAuth()) {
                problems.error(path.member("DisableClientAuth"), name + " disables client authentication");
            }
            return;
        }
        if (!manifest.secrets().containsKey(entry.cert())) {
            problems.error(path.member("Cert"), name + " references undefined secret " + Texts.clip(entry.cert()));
        }
        if (!entry.disableClientAuth()) {
            String message = name + " defines Cert but does not disable client authentication";
            problems.error(path.member("DisableClientAuth"), message);
        }
    }
}
