package dev.marblerun.attestation.collateral.source;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** One HTTP request after another, without a notion of what is fetched. Safe for use by many threads. */
public interface HttpTransport {
    /**
     * GET. Redirects are not followed.
     *
     * @param headers of the request
     * @param mostBytes of a body with status 200; of any other the beginning is enough
     * @throws IOException if no whole answer came in time; {@link BodyTooLargeException} if it is larger
     */
    HttpAnswer get(URI uri, Map<String, String> headers, int mostBytes) throws IOException, InterruptedException;

    /** The body is larger than it may be. */
    final class BodyTooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        public BodyTooLargeException(int mostBytes) {
            super("the body has more than " + mostBytes + " bytes");
        }
    }
}
