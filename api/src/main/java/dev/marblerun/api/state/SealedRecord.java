package dev.marblerun.api.state;

import java.util.Arrays;

/**
 * A record as it lies in the file.
 *
 * @param offset of its header
 * @param sealed nonce, ciphertext and tag
 */
public record SealedRecord(long offset, RecordHeader header, byte[] sealed) {
    /** The offset behind it. */
    public long end() {
        return offset + RecordHeader.BYTES + sealed.length;
    }

    /** Its last 16 bytes. */
    public byte[] tag() {
        return Arrays.copyOfRange(sealed, sealed.length - 16, sealed.length);
    }
}
