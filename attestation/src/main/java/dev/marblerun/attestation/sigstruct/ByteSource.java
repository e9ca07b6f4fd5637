package dev.marblerun.attestation.sigstruct;

import java.io.Closeable;
import java.io.IOException;

/** Bytes of an image that are read in parts: an image can be larger than memory. */
interface ByteSource extends Closeable {
    /** How many bytes there are. */
    long size();

    /**
     * A part.
     *
     * @param offset not negative
     * @param length what the caller is ready to hold
     * @throws EnclaveImageException the part is not within the bytes
     */
    byte[] read(long offset, int length, String what) throws EnclaveImageException, IOException;

    /** Refuses a part that is not within {@code size} bytes; without arithmetic that overflows. */
    static void requireWithin(long size, long offset, long length, String what) throws EnclaveImageException {
        if (offset < 0 || length < 0 || length > size || offset > size - length) {
            throw new EnclaveImageException(what + " would be at offset " + Long.toUnsignedString(offset) + ", "
                    + Long.toUnsignedString(length) + " bytes long, but the file has " + size + " bytes");
        }
    }

    @Override
    default void close() throws IOException {}
}
