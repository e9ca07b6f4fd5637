package dev.marblerun.client;

import dev.marblerun.client.ClientException.Kind;
import java.nio.charset.StandardCharsets;
import java.net.URLEncoder;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Asks a Coordinator for its evidence. The nonce makes sure that the quote is made now and not played back. */
public final class EvidenceRequest {
    private static final int NONCE_BYTES = 32;
    private static final int MOST_NONCE_BYTES = 1024;
    private static final int ANSWER_BYTES = 1024 * 1024;

    private final byte[] nonce;
    private final boolean nonceRequired;

    private EvidenceRequest(byte[] nonce, boolean nonceRequired) {
        this.nonce = nonce;
        this.nonceRequired = nonceRequired;
    }

    /**
     * With 32 random bytes. A server that knows no nonces is asked without; the evidence then says that it is not
     * fresh.
     */
    public static EvidenceRequest withRandomNonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        return new EvidenceRequest(nonce, false);
    }

    /**
     * With a nonce of one's own, which the server must know how to use.
     *
     * @param nonce 1 to 1024 bytes
     */
    public static EvidenceRequest withNonce(byte[] nonce) {
        if (nonce.length == 0 || nonce.length > MOST_NONCE_BYTES) {
            throw new IllegalArgumentException("A nonce has 1 to " + MOST_NONCE_BYTES + " bytes");
        }
        return new EvidenceRequest(nonce.clone(), true);
    }

    /** Fetches the evidence over a connection to whoever answers; nothing of it is to be believed yet. */
    public CoordinatorEvidence send(CoordinatorAddress address, ClientOptions options) throws ClientException {
        Transport transport =
                new Transport(address, CoordinatorTls.acceptAnyCertificate_trustComesFromTheQuote(), options);
        String encoded = URLEncoder.encode(Base64.getUrlEncoder().encodeToString(nonce), StandardCharsets.US_ASCII);
        Transport.Answer answer = transport.get("/api/v2/quote?nonce=" + encoded, ANSWER_BYTES);
        if (answer.status() != Answers.UNKNOWN_PATH) {
            return read(address, Answers.data(address, answer), "cert", "quote", true);
        }
        if (nonceRequired) {
            throw new ClientException(Kind.NOT_SUPPORTED, "The Coordinator at " + address + " is too old to put a"
                    + " nonce into its quote. Update it, or go without a nonce of your own", answer.status(), "");
        }
        return read(address, Answers.data(address, transport.get("/quote", ANSWER_BYTES)), "Cert", "Quote", false);
    }

    private CoordinatorEvidence read(CoordinatorAddress address, JsonNode data, String cert, String quote,
            boolean fresh)
            throws ClientException {
        JsonNode object = Answers.object(address, data);
        CoordinatorCertificates certificates;
        try {
            certificates = CoordinatorCertificates.fromPem(
                    Answers.string(address, object, cert).getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw Answers.malformed(address, cert + " " + e.getMessage());
        }
        Optional<byte[]> bytes = Answers.bytes(address, object, quote).filter(b -> b.length > 0);
        return new CoordinatorEvidence(certificates, bytes, fresh ? nonce.clone() : new byte[0], fresh);
    }
}
