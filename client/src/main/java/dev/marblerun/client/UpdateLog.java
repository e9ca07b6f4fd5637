package dev.marblerun.client;

import dev.marblerun.client.ClientException.Kind;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What happened to a deployment. Where the Coordinator signs the head, it was checked that it is the head of these
 * entries and that the root key signed it.
 *
 * @param entries one JSON object as text each, oldest first
 * @param head of these entries, computed here
 * @param signature by the root key over the head; empty from servers that sign none
 */
public record UpdateLog(List<String> entries, LogHead head, Optional<byte[]> signature) {
    private static final int LOG_BYTES = 64 * 1024 * 1024;
    private static final String HEAD = "updateLogHead";

    /** A log without a signed head. */
    static UpdateLog unsigned(List<String> entries) {
        return new UpdateLog(entries, LogHead.of(entries), Optional.empty());
    }

    static UpdateLog fetch(Transport transport, X509Certificate root) throws ClientException {
        CoordinatorAddress address = transport.address();
        Transport.Answer answer = transport.get("/api/v2/update", LOG_BYTES);
        if (answer.status() == Answers.UNKNOWN_PATH) {
            JsonNode lines = Answers.data(address, transport.get("/update", LOG_BYTES));
            if (!lines.isString()) {
                throw Answers.malformed(address, "the update log is not a string");
            }
            return unsigned(lines.stringValue().lines().filter(line -> !line.isEmpty()).toList());
        }
        JsonNode data = Answers.object(address, Answers.data(address, answer));
        List<String> entries = Answers.strings(address, data, "updateLog");
        return data.path(HEAD).isMissingNode()
                ? unsigned(entries)
                : signed(address, root, entries, Answers.object(address, data.path(HEAD)));
    }

    private static UpdateLog signed(CoordinatorAddress address, X509Certificate root, List<String> entries,
            JsonNode json) throws ClientException {
        LogHead head = LogHead.of(entries);
        if (Answers.integer(address, json, "entries") != head.entries()
                || !Answers.string(address, json, "hash").equals(head.hash())) {
            throw forged(address, "the head of its update log is not that of the entries");
        }
        byte[] signature = Answers.bytes(address, json, "signature")
                .orElseThrow(() -> forged(address, "the head of its update log is not signed"));
        if (!RootSignature.verifies(root, head.signedBytes(), signature)) {
            throw forged(address, "the root key did not sign the head of its update log");
        }
        return new UpdateLog(entries, head, Optional.of(signature));
    }

    private static ClientException forged(CoordinatorAddress address, String what) {
        return new ClientException(Kind.BAD_ANSWER, "Do not trust what " + address + " answered: " + what, 200, "");
    }
}
