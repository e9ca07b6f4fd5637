package dev.marblerun.client;

import java.math.BigInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The counters of a marble's instance (client-api.md, monotonic-counter): they only grow, and each is durable before
 * the answer, so a marble notices when its own data was rolled back. The manifest must enable MonotonicCounter, and the
 * identity must be a marble's. Values are unsigned; see {@link Long#toUnsignedString(long)}.
 */
public final class MonotonicCounters {
    private static final int ANSWER_BYTES = 64 * 1024;
    private static final int UNSIGNED_BITS = 64;

    private final Transport transport;

    MonotonicCounters(Transport transport) {
        this.transport = transport;
    }

    /**
     * Raises a counter if the value is greater.
     *
     * @param name any text; a counter that was never raised is 0
     * @return the value before when it was raised, else the present one
     * @throws ClientException UNAUTHORIZED when the certificate is no marble's, or one from before a manifest update;
     *     REFUSED when the feature is off
     */
    public long raise(String name, long value) throws ClientException {
        ObjectNode json = Json.MAPPER.createObjectNode()
                .put("name", name)
                .put("value", new BigInteger(Long.toUnsignedString(value)));
        JsonNode data = Answers.object(transport.address(), Answers.data(transport.address(),
                transport.post("/api/v2/monotonic-counter", Json.MAPPER.writeValueAsBytes(json), ANSWER_BYTES)));
        JsonNode answer = data.path("value");
        if (!answer.isIntegralNumber() || answer.bigIntegerValue().signum() < 0
                || answer.bigIntegerValue().bitLength() > UNSIGNED_BITS) {
            throw Answers.malformed(transport.address(), "the counter is no number of 64 bits");
        }
        return answer.bigIntegerValue().longValue();
    }

    /** The value of a counter. */
    public long read(String name) throws ClientException {
        return raise(name, 0);
    }
}
