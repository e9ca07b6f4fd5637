package dev.marblerun.client;

import java.time.Duration;

/**
 * Deadlines of a client.
 *
 * @param connectTime for TCP and TLS together
 * @param answerTime from the request to the last byte of its answer, connecting included
 */
public record ClientOptions(Duration connectTime, Duration answerTime) {
    /** Ten seconds to connect; a minute for an answer, since setting a manifest makes keys. */
    public static final ClientOptions DEFAULT = new ClientOptions(Duration.ofSeconds(10), Duration.ofSeconds(60));

    /** Both must be positive. */
    public ClientOptions {
        if (connectTime.isNegative() || connectTime.isZero() || answerTime.isNegative() || answerTime.isZero()) {
            throw new IllegalArgumentException("Deadlines must be positive");
        }
    }
}
