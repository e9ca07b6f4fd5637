package dev.marblerun.premain.rpc;

import java.io.IOException;

/** The other side does not keep to HTTP/2 or HPACK; the connection is of no further use. */
final class Http2Exception extends IOException {
    private static final long serialVersionUID = 1L;

    Http2Exception(String message) {
        super(message);
    }
}
