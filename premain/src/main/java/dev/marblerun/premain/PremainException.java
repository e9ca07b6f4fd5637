package dev.marblerun.premain;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The marble cannot start. The message names the step that failed and what to do, and holds no secret. */
public final class PremainException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The step that failed, in a sentence. */
    public PremainException(String message) {
        super(message);
    }

    /** The step that failed, in a sentence, and what it failed of. */
    public PremainException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A short reason for people out of an error, whose own message is often the bare file name or nothing at all. */
    static String reason(Throwable e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "something else is there already";
        }
        String message = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
