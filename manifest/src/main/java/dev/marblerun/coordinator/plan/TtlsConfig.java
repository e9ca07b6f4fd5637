package dev.marblerun.coordinator.plan;

import dev.marblerun.coordinator.manifest.TlsTag;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The value of MARBLE_TTLS_CONFIG: what a runtime with transparent TLS needs; see marble-api.md. */
final class TtlsConfig {
    private static final JsonMapper JSON = new JsonMapper();

    private TtlsConfig() {}

    /** A certificate and its key, PEM. */
    record Pair(String certificate, String key) {
        @Override
        public String toString() {
            return "Pair[...]";
        }
    }

    /**
     * The JSON text.
     *
     * @param rootCa the marble root certificate, PEM
     * @param own the marble's certificate chain's first certificate and key
     * @param secret a secret's certificate and key by name, null when it has none
     */
    static String of(
            Collection<TlsTag> tags, String rootCa, Pair own, Function<String, @Nullable Pair> secret)
            throws PlanException {
        // Sorted, as the original writes it: the text is the same at every activation but for the keys.
        Map<String, ObjectNode> incoming = new TreeMap<>();
        Map<String, ObjectNode> outgoing = new TreeMap<>();
        for (TlsTag tag : tags) {
            for (TlsTag.Outgoing entry : tag.outgoing()) {
                outgoing.put(entry.addr() + ":" + entry.port(), node(rootCa, own, null));
            }
            for (TlsTag.Incoming entry : tag.incoming()) {
                Pair pair = own;
                boolean clientAuth = true;
                if (!entry.cert().isEmpty()) {
                    pair = secret.apply(entry.cert());
                    clientAuth = !entry.disableClientAuth();
                    if (pair == null) {
                        throw new PlanException(
                                "creating TTLS config: the secret " + entry.cert()
                                        + " has no certificate with a private key yet; set it first");
                    }
                }
                incoming.put("*:" + entry.port(), node(rootCa, pair, clientAuth));
            }
        }
        ObjectNode root = JSON.createObjectNode();
        ObjectNode tls = root.putObject("tls");
        tls.putObject("Incoming").setAll(incoming);
        tls.putObject("Outgoing").setAll(outgoing);
        return JSON.writeValueAsString(root);
    }

    private static ObjectNode node(String rootCa, Pair pair, @Nullable Boolean clientAuth) {
        ObjectNode node = JSON.createObjectNode().put("cacrt", rootCa).put("clicrt", pair.certificate());
        if (clientAuth != null) {
            node.put("clientAuth", clientAuth);
        }
        return node.put("clikey", pair.key());
    }
}
