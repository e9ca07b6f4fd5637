package dev.marblerun.client;

import dev.marblerun.client.ClientException.Kind;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What holders of recovery keys do with a Coordinator in recovery (pki-and-state.md, Recovery). */
public final class Recovery {
    private static final int ANSWER_BYTES = 64 * 1024;
    private static final int UPLOAD_BYTES = 8 * 1024;

    private final Transport transport;

    Recovery(Transport transport) {
        this.transport = transport;
    }

    /**
     * The Coordinator's ephemeral key, to which a secret can be encrypted on its way. Whose key it is follows from the
     * pinned certificate. It lasts until a recovery attempt ends.
     *
     * @throws ClientException REFUSED when the Coordinator is not in recovery
     */
    public RSAPublicKey publicKey() throws ClientException {
        JsonNode data = Answers.object(transport.address(), Answers.data(
                transport.address(), transport.get("/api/v2/recover/public-key", ANSWER_BYTES)));
        byte[] der = Answers.bytes(transport.address(), data, "ephemeralPublicKey")
                .orElseThrow(() -> Answers.malformed(transport.address(), "there is no key in it"));
        try {
            return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw Answers.malformed(transport.address(), "the recovery key is no RSA key");
        }
    }

    /**
     * Uploads one recovery secret.
     *
     * @param secret plain (16, 32 or 33 bytes), or encrypted to {@link #publicKey}
     * @param signature by a recovery key of the manifest over the plain secret; see {@link RecoveryKey#sign}
     * @throws ClientException REFUSED when the secret is wrong or was used before, or the recovery failed
     */
    public RecoveryProgress upload(byte[] secret, byte[] signature) throws ClientException {
        if (secret.length == 0 || secret.length > UPLOAD_BYTES || signature.length > UPLOAD_BYTES) {
            throw new ClientException(Kind.BAD_INPUT, "A recovery secret and its signature have at most "
                    + UPLOAD_BYTES + " bytes each, and neither is empty");
        }
        ObjectNode json = Json.MAPPER.createObjectNode()
                .put("recoverySecret", Base64.getEncoder().encodeToString(secret))
                .put("recoverySecretSignature", Base64.getEncoder().encodeToString(signature));
        byte[] body = Json.MAPPER.writeValueAsBytes(json);
        try {
            JsonNode data = Answers.object(transport.address(),
                    Answers.data(transport.address(), transport.post("/api/v2/recover", body, ANSWER_BYTES)));
            return new RecoveryProgress(Answers.integer(transport.address(), data, "remaining"),
                    Printable.text(Answers.string(transport.address(), data, "message")));
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }
}
