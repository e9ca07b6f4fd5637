package dev.marblerun.cli.pkcs11;

import java.security.GeneralSecurityException;

/** A token cannot do what was asked of it. The message says why and what to do next; it never has a PIN. */
public final class Pkcs11Exception extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    Pkcs11Exception(String message) {
        super(message);
    }

    Pkcs11Exception(String message, Throwable cause) {
        super(message, cause);
    }
}
