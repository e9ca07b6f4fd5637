package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.secrets.UserSecret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What operators and clients can do. The REST adapter is written against this; it holds no logic of its own. Every
 * method is safe for many threads; the reading ones never wait for a writer.
 */
public interface ClientApi {
    /** Where the Coordinator is in its life. */
    Phase phase();

    /** The sentence of {@code GET status}: the phase's, and in simulation a loud word about that. */
    String statusMessage();

    /**
     * Evidence over SHA-256(root certificate DER), or over SHA-256(root DER ‖ nonce).
     *
     * @param nonce null or empty for none
     */
    QuoteAnswer quote(byte @Nullable [] nonce) throws ApiException;

    /** The manifest that is set; {@link ApiException.Kind#NOT_SET} "requested value not set" before. */
    ManifestAnswer manifest() throws ApiException;

    /**
     * Sets the first manifest, or in recovery a new one.
     *
     * @return recovery secrets by the name of their key, encrypted to it; empty without recovery keys
     */
    Map<String, byte[]> setManifest(byte[] manifest) throws ApiException;

    /** Who the peer is, or {@link ApiException.Kind#UNAUTHENTICATED}. To be asked before a body is read. */
    User authenticate(Peer peer) throws ApiException;

    /** Secrets that the user may read; all or nothing. */
    Map<String, SecretAnswer> secrets(User user, List<String> names) throws ApiException;

    /** Sets user-defined secrets; all or nothing. */
    void writeSecrets(User user, Map<String, UserSecret> secrets) throws ApiException;

    /** The update log, a JSON object a line. */
    List<String> updateLog() throws ApiException;

    /** The update log with its signed head. The same object as long as the state has the same log. */
    UpdateLogAnswer signedUpdateLog() throws ApiException;

    /**
     * Passes when quotes are signed here, else {@link ApiException.Kind#FEATURE_DISABLED}. To be asked before a body is
     * read.
     */
    void requireQuoteSigning() throws ApiException;

    /**
     * Verifies an SGX quote for those who cannot, and signs what was found.
     *
     * @throws ApiException {@link ApiException.Kind#INVALID_REQUEST} with the bare reason when it does not verify
     */
    SignedQuote signQuote(byte[] quote) throws ApiException;

    /**
     * Updates packages at once, or proposes a full update, which is applied at once when nobody else has to agree.
     *
     * @param canTell whether the answer can carry new recovery secrets; an update that makes some is refused without
     */
    UpdateAnswer update(User user, byte[] manifest, boolean canTell) throws ApiException;

    /** The full update that waits for agreement; {@link ApiException.Kind#NOT_FOUND} without one, in every state. */
    PendingAnswer pendingUpdate() throws ApiException;

    /**
     * Agrees to the full update that waits, by its exact bytes; the last one who does has it applied.
     *
     * @param canTell as of {@link #update}
     */
    UpdateAnswer acknowledge(User user, byte[] manifest, boolean canTell) throws ApiException;

    /** Withdraws the full update that waits. */
    void cancelUpdate(User user) throws ApiException;

    /**
     * In recovery: takes a share of the state's key.
     *
     * @param secret plain, or encrypted to {@link #recoveryPublicKey}
     * @param signature by a recovery key, over the plain share
     * @return how many more are needed; after 0 the Coordinator runs
     */
    int recover(byte[] secret, byte[] signature) throws ApiException;

    /** In recovery: the RSA key to which a share may be encrypted, SubjectPublicKeyInfo. Making it takes a second. */
    byte[] recoveryPublicKey() throws ApiException;

    /** Which marble the peer is. To be asked before a body is read. */
    Marble authenticateMarble(Peer peer) throws ApiException;

    /**
     * Raises a marble's counter if the value is greater; durable before the answer.
     *
     * @param value unsigned
     * @return the value before, unsigned
     */
    long monotonicCounter(Marble marble, String name, long value) throws ApiException;

    /**
     * Where an update stands.
     *
     * @param missingUsers who may acknowledge and has not; empty when it was applied
     * @param missingAcknowledgments how many of them are needed
     * @param recoverySecrets by the name of their key when the update changed the recovery keys, else null
     */
    record UpdateAnswer(
            List<String> missingUsers, long missingAcknowledgments, @Nullable Map<String, byte[]> recoverySecrets) {
        static final UpdateAnswer APPLIED = new UpdateAnswer(List.of(), 0, null);
    }

    /** A full update that waits. */
    record PendingAnswer(byte[] manifest, List<String> missingUsers, long missingAcknowledgments) {}

    /** A marble that has proved to be one. */
    record Marble(String type, String uuid) {}

    /**
     * The Coordinator's certificates and the evidence for them.
     *
     * @param certificates PEM: intermediate, then root
     * @param quote null without a TEE
     */
    record QuoteAnswer(String certificates, byte @Nullable [] quote) {}

    /**
     * The manifest that is set.
     *
     * @param signature ECDSA by the root key over SHA-256 of the manifest, ASN.1
     * @param fingerprint hex SHA-256 of the manifest
     * @param manifest the bytes as uploaded
     */
    record ManifestAnswer(byte[] signature, String fingerprint, byte[] manifest) {}

    /**
     * The update log and its head (docs/update-log.md).
     *
     * @param lines a JSON object each, oldest first
     * @param hash hex, the end of the hash chain over the lines
     * @param signature ECDSA by the root key over SHA-256 of the head's text, ASN.1
     */
    record UpdateLogAnswer(List<String> lines, String hash, byte[] signature) {}

    /**
     * What the Coordinator found about a quote.
     *
     * @param tcbStatus Intel's name of it
     * @param signature ECDSA by the root key over SHA-256 of the quote in base64, followed by the status; ASN.1
     */
    record SignedQuote(String tcbStatus, byte[] signature) {}

    /** A user of the manifest that is set. */
    record User(String name) {}

    /** A secret as the API shows it; see manifest.md. Has no text form but its type. */
    record SecretAnswer(
            String type,
            int size,
            boolean shared,
            boolean userDefined,
            byte @Nullable [] cert,
            long validFor,
            byte @Nullable [] privateKey,
            byte @Nullable [] publicKey) {
        @Override
        public String toString() {
            return "SecretAnswer[" + type + "]";
        }
    }
}
