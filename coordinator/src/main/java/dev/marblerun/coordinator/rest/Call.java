package dev.marblerun.coordinator.rest;

import dev.marblerun.coordinator.core.Peer;
import org.jspecify.annotations.Nullable;

/** One request, as endpoints see it. */
interface Call {
    /** Who asks. */
    Peer peer();

    /** The parameters of the query. */
    Query query();

    /** A header's first value; null without one. */
    @Nullable String header(String name);

    /**
     * Reads the body, once. Whatever has to be checked before is checked before this is called.
     *
     * @throws BodyException when it is larger than the client API allows, comes too slowly, or does not end
     */
    byte[] body() throws BodyException;

    /**
     * Reads the body, once.
     *
     * @param limit in bytes
     * @throws BodyException as of {@link #body()}; when it is larger than the limit
     */
    byte[] body(int limit) throws BodyException;
}
