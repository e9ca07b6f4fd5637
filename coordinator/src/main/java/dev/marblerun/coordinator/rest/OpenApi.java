package dev.marblerun.coordinator.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The client API in OpenAPI 3.1, for programs that make clients. The document is a file; a test compares it with the
 * routes and with what they answer.
 */
final class OpenApi implements Endpoint {
    static final String PATH = "/api/v2/openapi.json";

    private final Answer document;
    private final String etag;

    OpenApi() {
        byte[] bytes = bytes();
        etag = "\"" + sha256(bytes) + "\"";
        document = new Answer(200, bytes).with("ETag", etag);
    }

    void addTo(Router routes) {
        routes.get(PATH, this, Failures::v2);
    }

    @Override
    public Answer answer(Call call) {
        return Values.isKnown(call.header("If-None-Match"), etag)
                ? new Answer(304, new byte[0]).with("ETag", etag)
                : document;
    }

    private static byte[] bytes() {
        try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing from this program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }
}
