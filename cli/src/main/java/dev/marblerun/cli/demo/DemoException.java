package dev.marblerun.cli.demo;

import java.io.Serial;

/** A step was not as it should be. The message says which and what was seen. */
final class DemoException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message);
    }

    DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
