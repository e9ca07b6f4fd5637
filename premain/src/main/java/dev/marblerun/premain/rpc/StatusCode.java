package dev.marblerun.premain.rpc;

import java.util.Locale;

/** The gRPC status codes (gRPC, "Status codes and their use in gRPC"). The ordinal is the number on the wire. */
public enum StatusCode {
    OK,
    CANCELLED,
    UNKNOWN,
    INVALID_ARGUMENT,
    DEADLINE_EXCEEDED,
    NOT_FOUND,
    ALREADY_EXISTS,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    FAILED_PRECONDITION,
    ABORTED,
    OUT_OF_RANGE,
    UNIMPLEMENTED,
    INTERNAL,
    UNAVAILABLE,
    DATA_LOSS,
    UNAUTHENTICATED;

    private static final StatusCode[] BY_NUMBER = values();

    /** The code of a {@code grpc-status} header; UNKNOWN for whatever is no number of a code. */
    static StatusCode ofWire(String text) {
        if (text.isEmpty() || text.length() > 2) {
            return UNKNOWN;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return UNKNOWN;
            }
            number = number * 10 + digit;
        }
        return number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }

    /** What an HTTP status without gRPC means (gRPC, "HTTP to gRPC Status Code Mapping"). */
    static StatusCode ofHttp(String status) {
        return switch (status) {
            case "400" -> INTERNAL;
            case "401" -> UNAUTHENTICATED;
            case "403" -> PERMISSION_DENIED;
            case "404" -> UNIMPLEMENTED;
            case "429", "502", "503", "504" -> UNAVAILABLE;
            default -> UNKNOWN;
        };
    }

    /** What a stream that was reset means (gRPC over HTTP/2, "HTTP2 Transport Mapping", errors). */
    static StatusCode ofReset(long errorCode) {
        if (errorCode == Http2.REFUSED_STREAM) {
            return UNAVAILABLE;
        }
        if (errorCode == Http2.CANCEL) {
            return CANCELLED;
        }
        if (errorCode == Http2.ENHANCE_YOUR_CALM) {
            return RESOURCE_EXHAUSTED;
        }
        return errorCode == Http2.INADEQUATE_SECURITY ? PERMISSION_DENIED : INTERNAL;
    }

    /** FAILED_PRECONDITION as FailedPrecondition, the way that the original and its users write it. */
    @Override
    public String toString() {
        if (this == CANCELLED) {
            return "Canceled";
        }
        StringBuilder name = new StringBuilder();
        for (String word : name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
