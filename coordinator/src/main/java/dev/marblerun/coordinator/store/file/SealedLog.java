package dev.marblerun.coordinator.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * One {@code sealed_data} file: the header, a snapshot, then changes. Each record is {@code u32 length, u32 CRC-32C over
 * length and sequence number, nonce, ciphertext, tag}. The associated data of a record is SHA-256 of the header, its
 * sequence number (u64) and the tag of the record before, so records cannot be left out, moved or mixed between files.
 */
final class SealedLog {
    private static final int RECORD_HEADER = 8;

    private final Aead aead;
    private final byte[] headerHash;
    private long sequence;
    private byte[] previousTag = new byte[Aead.TAG_BYTES];
    private long end;

    private SealedLog(LogHeader header, byte[] dek, SecureRandom random) {
        // A key for this file alone: random nonces of one file never meet those of another.
        this.aead = new Aead(Aead.derive(dek, header.logId(), "marblerun sealed_data v1"), random);
        this.headerHash = sha256(header.encode());
        this.end = header.encodedLength();
    }

    /** A new log; its header is the caller's to write. */
    static SealedLog create(LogHeader header, byte[] dek, SecureRandom random) {
        return new SealedLog(header, dek, random);
    }

    /** The bytes of the next record. The log counts it as written only after {@link #written}. */
    byte[] seal(byte[] plaintext) {
        byte[] sealed = aead.seal(plaintext, associatedData());
        return ByteBuffer.allocate(RECORD_HEADER + sealed.length)
                .putInt(sealed.length)
                .putInt(checksum(sealed.length, sequence))
                .put(sealed)
                .array();
    }

    /** The record lies durably behind the others. */
    void written(byte[] record) {
        previousTag = Arrays.copyOfRange(record, record.length - Aead.TAG_BYTES, record.length);
        sequence++;
        end += record.length;
    }

    /** Where the next record goes. */
    long end() {
        return end;
    }

    /** Writes a record at the end and syncs it. */
    void append(FileChannel file, byte[] plaintext) throws IOException {
        byte[] record = seal(plaintext);
        file.position(end);
        StateFolder.writeFully(file, record);
        file.force(false);
        written(record);
    }

    /** What a file held. */
    record Read(SealedLog log, Map<String, byte[]> entries, long tornBytes) {}

    /**
     * Reads a whole file. A last record that was never finished (and so never acknowledged) is left out; anything else
     * that is not as it was written is damage.
     */
    static Read read(byte[] file, LogHeader header, byte[] dek, SecureRandom random) throws StateDamagedException {
        SealedLog log = new SealedLog(header, dek, random);
        Map<String, byte[]> entries = new TreeMap<>();
        while (log.end < file.length) {
            int at = (int) log.end;
            int left = file.length - at;
            if (left < RECORD_HEADER) {
                return log.torn(entries, left);
            }
            ByteBuffer in = ByteBuffer.wrap(file, at, left);
            int length = in.getInt();
            if (in.getInt() != checksum(length, log.sequence)) {
                if (zeros(file, at)) {
                    return log.torn(entries, left);
                }
                throw log.damaged("has a wrong checksum");
            }
            if (length < Aead.OVERHEAD) {
                throw log.damaged("is too short");
            }
            if (length > left - RECORD_HEADER) {
                return log.torn(entries, left);
            }
            byte[] record = Arrays.copyOfRange(file, at, at + RECORD_HEADER + length);
            byte[] plaintext = log.aead
                    .open(Arrays.copyOfRange(record, RECORD_HEADER, record.length), log.associatedData())
                    .orElse(null);
            if (plaintext == null) {
                // The file had grown before its last blocks were written: they read as zeros, the tag among them.
                if (zeros(file, Math.max(file.length - Aead.TAG_BYTES, at)) && at + record.length == file.length) {
                    return log.torn(entries, left);
                }
                throw log.damaged("is not authentic");
            }
            Entries.apply(plaintext, entries);
            log.written(record);
        }
        if (log.sequence == 0) {
            throw log.damaged("is missing");
        }
        return new Read(log, entries, 0);
    }

    private Read torn(Map<String, byte[]> entries, long bytes) throws StateDamagedException {
        if (sequence == 0) {
            // The snapshot is synced before the file gets its name: it can be damaged, but not torn.
            throw damaged("is cut off");
        }
        return new Read(this, entries, bytes);
    }

    private StateDamagedException damaged(String what) {
        return new StateDamagedException("record " + sequence + " at offset " + end + " " + what);
    }

    private byte[] associatedData() {
        return ByteBuffer.allocate(headerHash.length + 8 + Aead.TAG_BYTES)
                .put(headerHash)
                .putLong(sequence)
                .put(previousTag)
                .array();
    }

    private static int checksum(int length, long sequence) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(12).putInt(length).putLong(sequence).array());
        return (int) crc.getValue();
    }

    private static boolean zeros(byte[] file, int from) {
        for (int i = from; i < file.length; i++) {
            if (file[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }
}
