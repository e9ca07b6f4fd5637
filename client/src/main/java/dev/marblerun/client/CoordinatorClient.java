package dev.marblerun.client;

import dev.marblerun.api.Limits;
import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.client.ClientException.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Speaks to one Coordinator, whose root certificate is pinned. Get one from {@link #connect}, which verifies first.
 * Where an old server does not have version 2 of the API, version 1 is used. Safe for use by many threads.
 */
public final class CoordinatorClient {
    private static final int SMALL_ANSWER_BYTES = 1024 * 1024;

    private final Transport transport;
    private final X509Certificate root;

    private CoordinatorClient(CoordinatorAddress address, X509Certificate root, @Nullable ClientIdentity identity,
            ClientOptions options) {
        this.transport = new Transport(address, CoordinatorTls.pinned(root, identity), options);
        this.root = root;
    }

    /**
     * A verified Coordinator.
     *
     * @param client speaks to it and to nobody else
     * @param certificates its certificates
     * @param verdict what its quote proves
     * @param fresh whether the quote was made for this connection; false with servers that know no nonces
     */
    public record Verified(
            CoordinatorClient client, CoordinatorCertificates certificates, Verdict.Valid verdict, boolean fresh) {}

    /**
     * Fetches the evidence for a random nonce, verifies it and connects.
     *
     * @throws ClientException NOT_VERIFIED when this is not the expected Coordinator
     */
    public static Verified connect(CoordinatorAddress address, CoordinatorVerifier verifier, ClientOptions options)
            throws ClientException {
        CoordinatorEvidence evidence = EvidenceRequest.withRandomNonce().send(address, options);
        Verdict.Valid verdict = verifier.verify(evidence);
        CoordinatorCertificates certificates = evidence.unverified();
        return new Verified(pinnedTo(address, certificates.root(), options), certificates, verdict, evidence.fresh());
    }

    /** Speaks to the holder of a root certificate that was verified before. */
    public static CoordinatorClient pinnedTo(CoordinatorAddress address, X509Certificate root, ClientOptions options) {
        return new CoordinatorClient(address, root, null, options);
    }

    /** As {@link #pinnedTo(CoordinatorAddress, X509Certificate, ClientOptions)}, as a user of the manifest. */
    public static CoordinatorClient pinnedTo(
            CoordinatorAddress address, X509Certificate root, ClientIdentity identity, ClientOptions options) {
        return new CoordinatorClient(address, root, identity, options);
    }

    /** The state of the Coordinator. */
    public CoordinatorStatus status() throws ClientException {
        Transport.Answer answer = transport.get("/api/v2/status", SMALL_ANSWER_BYTES);
        boolean v1 = answer.status() == Answers.UNKNOWN_PATH;
        JsonNode data = object(v1 ? transport.get("/status", SMALL_ANSWER_BYTES) : answer);
        return new CoordinatorStatus(
                Answers.integer(address(), data, v1 ? "StatusCode" : "code"),
                Printable.line(Answers.string(address(), data, v1 ? "StatusMessage" : "message")));
    }

    /**
     * The manifest in force.
     *
     * @throws ClientException REFUSED when none is set; BAD_ANSWER when fingerprint or signature do not fit the
     *     manifest
     */
    public ManifestAnswer manifest() throws ClientException {
        Transport.Answer answer = transport.get("/api/v2/manifest", Limits.REST_BODY_BYTES);
        boolean v1 = answer.status() == Answers.UNKNOWN_PATH;
        JsonNode data = object(v1 ? transport.get("/manifest", Limits.REST_BODY_BYTES) : answer);
        byte[] manifest = Answers.bytes(address(), data, v1 ? "Manifest" : "manifest")
                .orElseThrow(() -> new ClientException(Kind.REFUSED, "The Coordinator at " + address()
                        + " has no manifest yet"));
        String fingerprint = Answers.string(address(), data, v1 ? "ManifestSignature" : "manifestFingerprint");
        byte[] signature = Answers.bytes(address(), data, v1 ? "ManifestSignatureRootECDSA"
                : "manifestSignatureRootECDSA")
                .orElseThrow(() -> Answers.malformed(address(), "the manifest is not signed"));
        if (!fingerprint.equals(fingerprint(manifest))) {
            throw Answers.malformed(address(), "the fingerprint is not that of the manifest");
        }
        if (!RootSignature.verifies(root, manifest, signature)) {
            throw Answers.malformed(address(), "the root key did not sign this manifest");
        }
        return new ManifestAnswer(manifest, fingerprint, signature);
    }

    /** Hex SHA-256, by which a manifest is known. */
    public static String fingerprint(byte[] manifest) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(manifest));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No SHA-256", e);
        }
    }

    /**
     * Sets the manifest of a Coordinator that waits for one.
     *
     * @param manifest JSON, at most {@link Limits#MANIFEST_BYTES}
     * @return the recovery data: by name of the recovery key, a ciphertext for its owner. Empty without recovery keys
     */
    public Map<String, byte[]> setManifest(byte[] manifest) throws ClientException {
        Transport.Answer answer = transport.post("/api/v2/manifest", Bodies.manifest(manifest), SMALL_ANSWER_BYTES);
        if (answer.status() == Answers.UNKNOWN_PATH) {
            answer = transport.post("/manifest", manifest, SMALL_ANSWER_BYTES);
        }
        JsonNode data = Answers.data(address(), answer);
        return data.isNull() ? Map.of()
                : Answers.byteMap(address(), Answers.object(address(), data), "RecoverySecrets");
    }

    /**
     * The secrets of these names, all or none. Needs an identity that may read each of them.
     *
     * @param names at least one, none empty
     */
    public Map<String, Secret> secrets(List<String> names) throws ClientException {
        if (names.isEmpty() || names.contains("")) {
            throw new ClientException(Kind.BAD_INPUT, "Name at least one secret, and none with an empty name");
        }
        StringBuilder query = new StringBuilder();
        for (String name : names) {
            query.append(query.isEmpty() ? "?s=" : "&s=").append(URLEncoder.encode(name, StandardCharsets.UTF_8));
        }
        Transport.Answer answer = transport.get("/api/v2/secrets" + query, Limits.REST_BODY_BYTES);
        boolean v1 = answer.status() == Answers.UNKNOWN_PATH;
        JsonNode data = object(v1 ? transport.get("/secrets" + query, Limits.REST_BODY_BYTES) : answer);
        JsonNode secrets = v1 ? data : Answers.object(address(), data.path("secrets"));
        Map<String, Secret> result = new LinkedHashMap<>();
        for (String name : names) {
            result.put(name, SecretReader.read(address(), name, secrets.path(name)));
        }
        return result;
    }

    /** Uploads values of user-defined secrets, all or none. Needs an identity that may write each of them. */
    public void setSecrets(Map<String, UserSecret> secrets) throws ClientException {
        ObjectNode byName = Json.MAPPER.createObjectNode();
        secrets.forEach((name, secret) -> byName.set(name, json(secret)));
        byte[] inner = Json.MAPPER.writeValueAsBytes(byName);
        byte[] outer = Json.MAPPER.writeValueAsBytes(Json.MAPPER.createObjectNode().set("secrets", byName));
        try {
            Transport.Answer answer = transport.post("/api/v2/secrets", outer, SMALL_ANSWER_BYTES);
            if (answer.status() == Answers.UNKNOWN_PATH) {
                answer = transport.post("/secrets", inner, SMALL_ANSWER_BYTES);
            }
            Answers.data(address(), answer);
        } finally {
            Arrays.fill(inner, (byte) 0);
            Arrays.fill(outer, (byte) 0);
        }
    }

    private static ObjectNode json(UserSecret secret) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        if (secret instanceof UserSecret.Key k) {
            json.put("Key", Base64.getEncoder().encodeToString(k.key()));
        } else if (secret instanceof UserSecret.Certificate c) {
            json.put("Cert", Base64.getEncoder().encodeToString(c.certificate()));
            c.privateKey().ifPresent(key -> json.put("Private", Base64.getEncoder().encodeToString(key)));
        } else if (secret instanceof UserSecret.PrivateKey p) {
            json.put("Private", Base64.getEncoder().encodeToString(p.privateKey()));
        }
        return json;
    }

    /**
     * Has the Coordinator verify an SGX quote and sign what it found. The manifest must enable SignQuoteEndpoint.
     *
     * @param quote at most {@link Limits#QUOTE_BYTES}
     * @throws ClientException REFUSED when the quote does not verify or the feature is off; BAD_ANSWER when the root
     *     key did not sign the answer
     */
    public SignedQuote signQuote(byte[] quote) throws ClientException {
        if (quote.length == 0 || quote.length > Limits.QUOTE_BYTES) {
            throw new ClientException(Kind.BAD_INPUT, "A quote has 1 to " + Limits.QUOTE_BYTES + " bytes, not "
                    + quote.length);
        }
        byte[] body = Json.MAPPER.writeValueAsBytes(Json.MAPPER.createObjectNode()
                .put("sgxQuote", Base64.getEncoder().encodeToString(quote)));
        JsonNode data = object(transport.post("/api/v2/sign-quote", body, SMALL_ANSWER_BYTES));
        byte[] signature = Answers.bytes(address(), data, "verificationSignature")
                .orElseThrow(() -> Answers.malformed(address(), "the TCB status is not signed"));
        SignedQuote signed = new SignedQuote(quote, Answers.string(address(), data, "tcbStatus"), signature);
        if (!signed.isSignedBy(root)) {
            throw Answers.malformed(address(), "the root key did not sign this TCB status for this quote");
        }
        return signed;
    }

    /**
     * The update log.
     *
     * @throws ClientException BAD_ANSWER when its head is signed and does not fit the entries or the root key
     */
    public UpdateLog updateLog() throws ClientException {
        return UpdateLog.fetch(transport, root);
    }

    /** Updates of the manifest. */
    public Updates updates() {
        return new Updates(transport);
    }

    /** Recovery of the sealed state. */
    public Recovery recovery() {
        return new Recovery(transport);
    }

    /** The counters of the marble whose identity this client has. */
    public MonotonicCounters counters() {
        return new MonotonicCounters(transport);
    }

    /** The root certificate that is pinned. */
    public X509Certificate root() {
        return root;
    }

    private JsonNode object(Transport.Answer answer) throws ClientException {
        return Answers.object(address(), Answers.data(address(), answer));
    }

    private CoordinatorAddress address() {
        return transport.address();
    }
}
