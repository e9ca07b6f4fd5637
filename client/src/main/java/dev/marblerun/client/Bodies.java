package dev.marblerun.client;

import dev.marblerun.api.Limits;
import dev.marblerun.client.ClientException.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Request bodies that several calls have in common. */
final class Bodies {
    private Bodies() {}

    /** A manifest as version 2 of the API wraps it. */
    static byte[] manifest(byte[] manifest) throws ClientException {
        if (manifest.length > Limits.MANIFEST_BYTES) {
            throw new ClientException(Kind.BAD_INPUT, "The manifest has " + manifest.length + " bytes, more than the "
                    + Limits.MANIFEST_BYTES + " that a Coordinator reads");
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("{\"manifest\":\"".getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(Base64.getEncoder().encode(manifest));
        body.writeBytes("\"}".getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }
}
