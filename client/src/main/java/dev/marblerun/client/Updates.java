package dev.marblerun.client;

import dev.marblerun.api.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Updates of the manifest (pki-and-state.md, Updates). Those that change something need the identity of a user whose
 * role allows it. Safe for use by many threads.
 */
public final class Updates {
    private static final int ANSWER_BYTES = 1024 * 1024;
    private static final int NOT_FOUND = 404;
    private static final String PENDING = "/update-manifest";
    private static final String V2 = "/api/v2";

    private final Transport transport;

    Updates(Transport transport) {
        this.transport = transport;
    }

    /**
     * Proposes an update. One of packages alone is applied at once; a full one as soon as enough users agree, of whom
     * this one is the first.
     *
     * @param manifest JSON, at most {@link Limits#MANIFEST_BYTES}
     * @throws ClientException REFUSED when it is not valid, not allowed, or another one is pending
     */
    public UpdateResult apply(byte[] manifest) throws ClientException {
        return send("/update", manifest);
    }

    /**
     * Agrees to the pending update.
     *
     * @param manifest exactly the bytes that were proposed
     * @throws ClientException REFUSED when nothing is pending, this user may not agree, or the bytes are others
     */
    public UpdateResult acknowledge(byte[] manifest) throws ClientException {
        return send(PENDING, manifest);
    }

    private UpdateResult send(String path, byte[] manifest) throws ClientException {
        Transport.Answer answer = transport.post(V2 + path, Bodies.manifest(manifest), ANSWER_BYTES);
        if (answer.status() == Answers.UNKNOWN_PATH) {
            Answers.data(address(), transport.post(path, manifest, ANSWER_BYTES));
            return afterVersion1();
        }
        JsonNode data = Answers.object(address(), Answers.data(address(), answer));
        Optional<Map<String, byte[]>> recovery = data.path("recoverySecrets").isMissingNode()
                ? Optional.empty()
                : Optional.of(Answers.byteMap(address(), data, "recoverySecrets"));
        return new UpdateResult(
                Answers.integer(address(), data, "missingAcknowledgments"), users(data), recovery);
    }

    /** Version 1 tells nothing of where the update stands: what is no longer pending has been applied. */
    private UpdateResult afterVersion1() throws ClientException {
        List<String> missing = pending().map(PendingUpdate::missingUsers).orElse(List.of());
        return new UpdateResult(missing.size(), missing, Optional.empty());
    }

    /** Withdraws the pending update. */
    public void cancel() throws ClientException {
        Transport.Answer answer = transport.post(V2 + "/update-cancel", new byte[0], ANSWER_BYTES);
        if (answer.status() == Answers.UNKNOWN_PATH) {
            answer = transport.post("/update-cancel", new byte[0], ANSWER_BYTES);
        }
        Answers.data(address(), answer);
    }

    /** The update that waits for acknowledgements; empty when none does. */
    public Optional<PendingUpdate> pending() throws ClientException {
        Transport.Answer answer = transport.get(V2 + PENDING, Limits.REST_BODY_BYTES);
        if (answer.status() == Answers.UNKNOWN_PATH) {
            answer = transport.get(PENDING, Limits.REST_BODY_BYTES);
        }
        if (answer.status() == NOT_FOUND) {
            return Optional.empty();
        }
        JsonNode data = Answers.object(address(), Answers.data(address(), answer));
        byte[] manifest = Answers.bytes(address(), data, "manifest")
                .orElseThrow(() -> Answers.malformed(address(), "the pending update has no manifest"));
        String message = Printable.text(Answers.string(address(), data, "message"));
        return Optional.of(new PendingUpdate(manifest, message, users(data)));
    }

    private List<String> users(JsonNode data) throws ClientException {
        List<String> users = new ArrayList<>();
        for (String user : Answers.strings(address(), data, "missingUsers")) {
            users.add(Printable.line(user));
        }
        return List.copyOf(users);
    }

    private CoordinatorAddress address() {
        return transport.address();
    }
}
