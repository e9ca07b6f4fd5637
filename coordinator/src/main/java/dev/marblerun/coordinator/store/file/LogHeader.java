package dev.marblerun.coordinator.store.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The unencrypted beginning of {@code sealed_data}: which key opens it, which log it is, and the recovery metadata. It is
 * authenticated as associated data of every record.
 *
 * @param keyId 16 bytes, names the data encryption key
 * @param logId 32 random bytes, new for every file
 */
record LogHeader(byte[] keyId, byte[] logId, byte[] recoveryMetadata) {
    private static final byte[] MAGIC = "MRSTATE1".getBytes(StandardCharsets.US_ASCII);
    private static final int FIXED = 8 + 16 + 32 + 4;
    private static final int MAX_METADATA = 1 << 20;

    /** Magic, key id, log id, u32 length and recovery metadata, u32 CRC-32C of all before. */
    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(FIXED + recoveryMetadata.length + 4)
                .put(MAGIC)
                .put(keyId)
                .put(logId)
                .putInt(recoveryMetadata.length)
                .put(recoveryMetadata);
        CRC32C crc = new CRC32C();
        crc.update(out.array(), 0, out.position());
        return out.putInt((int) crc.getValue()).array();
    }

    static LogHeader decode(byte[] file) throws StateDamagedException {
        if (file.length < FIXED + 4 || !Arrays.equals(MAGIC, Arrays.copyOf(file, 8))) {
            throw new StateDamagedException(
                    "it does not begin like a sealed state of this version (offset 0, " + file.length + " bytes)");
        }
        ByteBuffer in = ByteBuffer.wrap(file, 8, file.length - 8);
        byte[] keyId = new byte[16];
        byte[] logId = new byte[32];
        in.get(keyId).get(logId);
        int length = in.getInt();
        if (length < 0 || length > MAX_METADATA || length > in.remaining() - 4) {
            throw new StateDamagedException("its header gives a wrong length (offset 56)");
        }
        byte[] metadata = new byte[length];
        in.get(metadata);
        CRC32C crc = new CRC32C();
        crc.update(file, 0, in.position());
        if (in.getInt() != (int) crc.getValue()) {
            throw new StateDamagedException("its header has a wrong checksum (offset 0)");
        }
        return new LogHeader(keyId, logId, metadata);
    }

    int encodedLength() {
        return FIXED + recoveryMetadata.length + 4;
    }
}
