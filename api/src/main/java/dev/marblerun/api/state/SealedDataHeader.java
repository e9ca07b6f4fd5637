package dev.marblerun.api.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The unencrypted beginning of {@code sealed_data}: which log it is, and the recovery metadata. It is authenticated as
 * associated data of every record.
 *
 * @param logId 32 random bytes, new for every file
 * @param recoveryMetadata hashes of the recovery shares, readable without the key; at most 1 MiB
 */
public record SealedDataHeader(byte[] logId, byte[] recoveryMetadata) {
    /** Length of {@link #logId}. */
    public static final int LOG_ID_BYTES = 32;

    private static final byte[] MAGIC = "MRSTATE2".getBytes(StandardCharsets.US_ASCII);
    private static final String FORMER_MAGIC = "MRSTATE1";
    private static final int FIXED = 8 + LOG_ID_BYTES + 4;
    private static final int MAX_METADATA = 1 << 20;

    /** Refuses what has no place in the file. */
    public SealedDataHeader {
        if (logId.length != LOG_ID_BYTES || recoveryMetadata.length > MAX_METADATA) {
            throw new IllegalArgumentException(
                    "a log id of " + logId.length + " bytes, metadata of " + recoveryMetadata.length);
        }
    }

    /** Length in the file: a multiple of 16, so that every record begins at one. */
    public int encodedLength() {
        return (FIXED + recoveryMetadata.length + 4 + RecordHeader.BYTES - 1) & -RecordHeader.BYTES;
    }

    /** Magic, log id, u32 length and recovery metadata, zeros up to the multiple of 16, u32 CRC-32C of all before. */
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(encodedLength())
                .put(MAGIC)
                .put(logId)
                .putInt(recoveryMetadata.length)
                .put(recoveryMetadata);
        return out.putInt(out.capacity() - 4, Checksum.of(out.array(), out.capacity() - 4)).array();
    }

    /** Reads the beginning of a file. */
    static SealedDataHeader read(StateBytes file) throws IOException, StateDamagedException {
        long size = file.size();
        byte[] fixed = read(file, (int) Math.min(size, FIXED));
        byte[] magic = Arrays.copyOf(fixed, MAGIC.length);
        if (Arrays.equals(magic, FORMER_MAGIC.getBytes(StandardCharsets.US_ASCII))) {
            throw new StateDamagedException("it is of the format " + FORMER_MAGIC
                    + ", which was never released and is not read any more (offset 0)");
        }
        if (size < FIXED || !Arrays.equals(magic, MAGIC)) {
            throw new StateDamagedException(
                    "it does not begin like a sealed state of this version (offset 0, " + size + " bytes)");
        }
        int length = ByteBuffer.wrap(fixed).getInt(FIXED - 4);
        if (length < 0 || length > MAX_METADATA || length > size - FIXED) {
            throw new StateDamagedException("its header gives a wrong length (offset " + (FIXED - 4) + ")");
        }
        byte[] logId = Arrays.copyOfRange(fixed, MAGIC.length, MAGIC.length + LOG_ID_BYTES);
        SealedDataHeader header = new SealedDataHeader(logId, new byte[length]);
        if (size < header.encodedLength()) {
            throw new StateDamagedException("its header is cut off (offset " + size + ")");
        }
        byte[] whole = read(file, header.encodedLength());
        System.arraycopy(whole, FIXED, header.recoveryMetadata, 0, length);
        if (!Arrays.equals(header.encode(), whole)) {
            throw new StateDamagedException("its header has a wrong checksum (offset 0)");
        }
        return header;
    }

    private static byte[] read(StateBytes file, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, bytes.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        return bytes.array();
    }
}
