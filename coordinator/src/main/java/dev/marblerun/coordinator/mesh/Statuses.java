package dev.marblerun.coordinator.mesh;

import dev.marblerun.coordinator.core.ApiException;
import io.grpc.Status;

/** What a refusal is in gRPC; marble-api.md, "What Activate does". */
final class Statuses {
    /** What of a message fits into the trailers that every client accepts. */
    private static final int DESCRIPTION_CHARS = 2_000;

    private Statuses() {}

    static Status of(ApiException refusal) {
        Status status =
                switch (refusal.kind()) {
                    case INVALID_REQUEST, REFUSED -> Status.INVALID_ARGUMENT;
                    case UNAUTHENTICATED -> Status.UNAUTHENTICATED;
                    case PERMISSION_DENIED, FEATURE_DISABLED -> Status.PERMISSION_DENIED;
                    case NOT_FOUND -> Status.NOT_FOUND;
                    case WRONG_STATE, NOT_SET -> Status.FAILED_PRECONDITION;
                    case OVERLOADED -> Status.RESOURCE_EXHAUSTED;
                    case UNAVAILABLE -> Status.UNAVAILABLE;
                    case INTERNAL -> Status.INTERNAL;
                };
        String message = String.valueOf(refusal.getMessage());
        return status.withDescription(
                message.length() <= DESCRIPTION_CHARS ? message : message.substring(0, DESCRIPTION_CHARS) + "...");
    }
}
