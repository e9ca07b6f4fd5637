package dev.marblerun.client;

import java.util.List;

/**
 * A full update that waits for acknowledgements.
 *
 * @param manifest the proposed manifest, as uploaded
 * @param message how many acknowledgements are missing, in the Coordinator's words, without control characters
 * @param missingUsers who may acknowledge and has not, in no fixed order
 */
public record PendingUpdate(byte[] manifest, String message, List<String> missingUsers) {}
