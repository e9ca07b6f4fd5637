package dev.marblerun.coordinator.rest;

import dev.marblerun.coordinator.core.ApiException;

/** What a refusal is in HTTP; client-api.md, "Which failures give which code" and "v1". */
@FunctionalInterface
interface Failures {
    Answer of(ApiException refusal);

    /** Version 2, with the finer codes that the contract prefers and the JSON of the original. */
    static Answer v2(ApiException refusal) {
        return switch (refusal.kind()) {
            case INVALID_REQUEST -> answer(400, "fail", refusal);
            case UNAUTHENTICATED -> answer(401, "fail", refusal);
            case PERMISSION_DENIED, FEATURE_DISABLED -> answer(403, "error", refusal);
            case NOT_FOUND -> answer(404, "error", refusal);
            case WRONG_STATE -> answer(409, "error", refusal);
            case REFUSED -> answer(422, "error", refusal);
            case OVERLOADED -> answer(429, "error", refusal);
            case NOT_SET, INTERNAL -> answer(500, "error", refusal);
            case UNAVAILABLE -> answer(503, "error", refusal);
        };
    }

    /**
     * Version 1 knows "error" alone.
     *
     * @param refused the code of what is neither the user nor a missing thing nor the load
     */
    static Failures v1(int refused) {
        return refusal -> switch (refusal.kind()) {
            case UNAUTHENTICATED -> answer(401, "error", refusal);
            case NOT_FOUND -> answer(404, "error", refusal);
            case OVERLOADED -> answer(429, "error", refusal);
            case INTERNAL -> answer(500, "error", refusal);
            case UNAVAILABLE -> answer(503, "error", refusal);
            case INVALID_REQUEST, PERMISSION_DENIED, FEATURE_DISABLED, NOT_SET, WRONG_STATE, REFUSED ->
                answer(refused, "error", refusal);
        };
    }

    private static Answer answer(int status, String kind, ApiException refusal) {
        return JSend.failure(status, kind, refusal.getMessage(), refusal.details());
    }
}
