package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.manifest.TlsTag;
import java.util.Collection;
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
            throws ApiException {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode tls = root.putObject("tls");
        ObjectNode incoming = tls.putObject("Incoming");
        ObjectNode outgoing = tls.putObject("Outgoing");
        for (TlsTag tag : tags) {
            for (TlsTag.Outgoing entry : tag.outgoing()) {
                fill(outgoing.putObject(entry.addr() + ":" + entry.port()), rootCa, own);
            }
            for (TlsTag.Incoming entry : tag.incoming()) {
                Pair pair = own;
                boolean clientAuth = true;
                if (!entry.cert().isEmpty()) {
                    pair = secret.apply(entry.cert());
                    clientAuth = !entry.disableClientAuth();
                    if (pair == null) {
                        throw new ApiException(
                                Kind.INTERNAL,
                                "creating TTLS config: the secret " + entry.cert()
                                        + " has no certificate with a private key yet; set it first");
                    }
                }
                ObjectNode node = incoming.putObject("*:" + entry.port());
                fill(node, rootCa, pair);
                node.put("clientAuth", clientAuth);
            }
        }
        return JSON.writeValueAsString(root);
    }

    private static void fill(ObjectNode node, String rootCa, Pair pair) {
        node.put("cacrt", rootCa).put("clicrt", pair.certificate()).put("clikey", pair.key());
    }
}
