package dev.marblerun.coordinator.rest;

import dev.marblerun.coordinator.core.ApiException;

/** What one method of one path does. */
@FunctionalInterface
interface Endpoint {
    /**
     * Answers a call.
     *
     * @throws ApiException a refusal; the route says what it looks like
     * @throws BodyException the body is too large, too slow or did not come
     */
    Answer answer(Call call) throws ApiException, BodyException;
}
