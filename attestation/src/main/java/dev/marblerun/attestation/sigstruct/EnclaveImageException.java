package dev.marblerun.attestation.sigstruct;

import org.jspecify.annotations.Nullable;

/**
 * There is no image of an enclave there, or none that can be believed. The message says what was looked for and where.
 */
public final class EnclaveImageException extends Exception {
    private static final long serialVersionUID = 1;

    public EnclaveImageException(String message) {
        this(message, null);
    }

    public EnclaveImageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
