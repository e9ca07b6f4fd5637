package dev.marblerun.coordinator.store.file;

import dev.marblerun.api.state.RecordHeader;
import dev.marblerun.api.state.RecordHeader.Kind;
import dev.marblerun.api.state.SealedDataHeader;
import dev.marblerun.api.state.SealedDataReader;
import dev.marblerun.api.state.SealedKeys.Reached;
import dev.marblerun.api.state.SealedRecord;
import dev.marblerun.api.state.StateDamagedException;
import dev.marblerun.coordinator.core.StateStore.Snapshot;
import dev.marblerun.coordinator.store.file.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One {@code sealed_data} file: the header, a snapshot in parts, then changes. The associated data of a record is
 * SHA-256 of the file's header, the record's header and the tag of the record before, so records cannot be left out,
 * moved or mixed between files.
 */
final class SealedLog implements AutoCloseable {
    private static final String KEY_INFO = "marblerun sealed_data v2";
    private static final int PART_BYTES = 256 * 1024;
    private static final int BLOCK = 4096;
    private static final long MIN_RESERVE = 64 * 1024;
    private static final long MAX_RESERVE = 1 << 20;
    /** So much is written without a sync: who waits for another file's sync waits for what is under way here too. */
    private static final long SLICE = 1 << 20;

    private final DiskFile file;
    private final byte[] logId;
    private final Aead aead;
    private final byte[] headerHash;
    private byte[] buffer = new byte[0];
    private byte[] previousTag = new byte[Aead.TAG_BYTES];
    private long number;
    private long end;
    private long snapshotEnd;
    /** Up to here the file has zeros, durably, or records. */
    private long reserved;
    /** How much was written since the last sync. */
    private long unsynced;

    private SealedLog(DiskFile file, SealedDataHeader header, byte[] dek, SecureRandom random) {
        this.file = file;
        this.logId = header.logId();
        // A key for this file alone: random nonces of one file never meet those of another.
        this.aead = new Aead(Aead.derive(dek, logId, KEY_INFO), random);
        this.headerHash = sha256(header.encode());
        this.end = header.encodedLength();
    }

    /** There is no room for a record; the log is as it was. */
    static final class NoRoomException extends IOException {
        private static final long serialVersionUID = 1L;

        NoRoomException(IOException cause) {
            super(FolderDisk.reason(cause), cause);
        }
    }

    /** Writes a new log with a snapshot into an empty file. It is not durable yet. */
    static SealedLog create(DiskFile file, Sealing sealing, Snapshot snapshot, SecureRandom random)
            throws IOException {
        byte[] logId = new byte[SealedDataHeader.LOG_ID_BYTES];
        random.nextBytes(logId);
        SealedDataHeader header = new SealedDataHeader(logId, sealing.recoveryMetadata());
        SealedLog log = new SealedLog(file, header, sealing.dek(), random);
        file.write(ByteBuffer.wrap(header.encode()), 0);
        EntryBuffer part = new EntryBuffer(PART_BYTES + BLOCK);
        snapshot.writeTo((key, value) -> {
            part.put(key, value);
            if (part.size() >= PART_BYTES) {
                log.write(Kind.SNAPSHOT_PART, part);
                part.clear();
            }
        });
        log.write(Kind.SNAPSHOT_END, part);
        log.forgetLargeBuffer();
        log.snapshotEnd = log.end;
        log.reserved = log.end;
        return log;
    }

    /**
     * A place between two records.
     *
     * @param number of the record that follows
     * @param previousTag of the record before
     */
    record Place(long offset, long number, byte[] previousTag) {}

    /** Where the next record comes. */
    Place end() {
        return new Place(end, number, previousTag);
    }

    /** Adds the changes that lie between two places of another log. They are durable after {@link #sync}. */
    void copyChanges(SealedLog other, Place from, Place to) throws IOException {
        try {
            SealedDataReader reader = new SealedDataReader(other.file);
            reader.skipTo(from.offset(), from.number());
            byte[] tag = from.previousTag();
            while (reader.end() < to.offset()) {
                SealedRecord record = reader.next();
                if (record == null) {
                    throw new IOException("record " + reader.number() + " cannot be read back");
                }
                byte[] associatedData = other.associatedData(record.header().encode(), tag);
                byte[] changes = other.aead.open(record.sealed(), associatedData)
                        .orElseThrow(() -> new IOException(
                                "record " + record.header().number() + " is no longer what was written"));
                write(Kind.CHANGES, changes, changes.length);
                tag = record.tag();
            }
        } catch (StateDamagedException e) {
            throw new IOException(e.getMessage(), e);
        }
        forgetLargeBuffer();
    }

    /** What a file held; {@code unfinished} bytes behind the last record were never acknowledged. */
    record Read(SealedLog log, Map<String, byte[]> entries, @Nullable SealedRecord last, long unfinished) {}

    /**
     * Reads a whole file.
     *
     * @param reached a record that the log has to have; null when none is known
     * @throws StateDamagedException it is not as it was written, or this is not its key
     */
    static Read read(
            DiskFile file, SealedDataReader reader, byte[] dek, @Nullable Reached reached, SecureRandom random)
            throws IOException, StateDamagedException {
        SealedLog log = new SealedLog(file, reader.header(), dek, random);
        Map<String, byte[]> entries = new HashMap<>();
        SealedRecord last = null;
        for (SealedRecord record = reader.next(); record != null; record = reader.next()) {
            byte[] associatedData = log.associatedData(record.header().encode(), log.previousTag);
            Optional<byte[]> plaintext = log.aead.open(record.sealed(), associatedData);
            if (plaintext.isEmpty()) {
                reader.reject(record);
                break;
            }
            EntryBuffer.apply(plaintext.get(), entries);
            log.advance(record.end(), record.tag());
            last = record;
            if (record.header().kind() == Kind.SNAPSHOT_END) {
                log.snapshotEnd = record.end();
            }
            if (reached != null && reached.number() == record.header().number()
                    && !Arrays.equals(reached.tag(), record.tag())) {
                throw new StateDamagedException("record " + reached.number() + " at offset " + record.offset()
                        + " is not the one that sealed_key knows");
            }
        }
        if (reached != null && reached.number() >= log.number) {
            throw new StateDamagedException("record " + log.number + " at offset " + log.end
                    + " is missing, and sealed_key knows of records up to " + reached.number());
        }
        log.reserved = file.size();
        return new Read(log, entries, last, reader.unfinishedBytes());
    }

    byte[] logId() {
        return logId.clone();
    }

    /** The last record. */
    Reached reached() {
        return new Reached(number - 1, previousTag.clone());
    }

    /** How long header and snapshot are. */
    long snapshotBytes() {
        return snapshotEnd;
    }

    /** How long the changes since the snapshot are. */
    long changedBytes() {
        return end - snapshotEnd;
    }

    /**
     * Makes changes durable.
     *
     * @throws NoRoomException nothing has happened
     * @throws IOException nobody knows what the file holds now
     */
    void append(EntryBuffer changes) throws IOException {
        int plaintext = changes.finish();
        byte[] record = seal(Kind.CHANGES, changes.array(), plaintext);
        int length = recordLength(plaintext);
        reserve(length);
        file.write(ByteBuffer.wrap(record, 0, length), end);
        file.sync();
        advance(end + length, tag(record, length));
        forgetLargeBuffer();
    }

    private void write(Kind kind, EntryBuffer entries) throws IOException {
        int plaintext = entries.finish();
        write(kind, entries.array(), plaintext);
    }

    /** Adds a record that is durable after {@link #sync}. */
    private void write(Kind kind, byte[] plaintext, int plaintextLength) throws IOException {
        byte[] record = seal(kind, plaintext, plaintextLength);
        int length = recordLength(plaintextLength);
        file.write(ByteBuffer.wrap(record, 0, length), end);
        advance(end + length, tag(record, length));
        unsynced += length;
        if (unsynced >= SLICE) {
            sync();
        }
    }

    void sync() throws IOException {
        file.sync();
        unsynced = 0;
    }

    /** Reserves room for further changes. */
    void reserve() throws IOException {
        reserved = Math.max(reserved, end);
        reserve(1);
    }

    /**
     * Zeros that are durable before a record is written over them: what is not written of it reads as zeros after a
     * crash, and its sync has neither a new length nor new blocks to note in the file system's journal.
     */
    private void reserve(int length) throws IOException {
        if (end + length <= reserved) {
            return;
        }
        long more = Math.clamp(end / 4, MIN_RESERVE, MAX_RESERVE);
        long target = (end + length + more + BLOCK - 1) & -BLOCK;
        try {
            file.write(ByteBuffer.allocate(Math.toIntExact(target - reserved)), reserved);
        } catch (IOException e) {
            throw new NoRoomException(e);
        }
        file.sync();
        reserved = target;
    }

    /**
     * Makes what was read durable. After a sync that failed a record may be in the system's memory alone, where no
     * further sync looks for it: it is written once more.
     */
    void confirm(SealedRecord last) throws IOException {
        file.write(ByteBuffer.wrap(last.header().encode()), last.offset());
        file.write(ByteBuffer.wrap(last.sealed()), last.offset() + RecordHeader.BYTES);
        file.sync();
    }

    /** Cuts off what is behind the last acknowledged record. */
    void cutOff() throws IOException {
        file.truncate(end);
        file.sync();
        reserved = end;
    }

    /** The record, at the beginning of an array that may be longer. */
    private byte[] seal(Kind kind, byte[] plaintext, int plaintextLength) {
        RecordHeader record = new RecordHeader(Aead.OVERHEAD + plaintextLength, kind, number);
        byte[] head = record.encode();
        int length = recordLength(plaintextLength);
        if (buffer.length < length) {
            buffer = new byte[length];
        }
        System.arraycopy(head, 0, buffer, 0, head.length);
        aead.seal(plaintext, plaintextLength, associatedData(head, previousTag), buffer, head.length);
        return buffer;
    }

    private void forgetLargeBuffer() {
        if (buffer.length > 2 * PART_BYTES) {
            buffer = new byte[0];
        }
    }

    private static int recordLength(int plaintext) {
        return RecordHeader.BYTES + Aead.OVERHEAD + plaintext;
    }

    private static byte[] tag(byte[] record, int length) {
        return Arrays.copyOfRange(record, length - Aead.TAG_BYTES, length);
    }

    private void advance(long newEnd, byte[] tag) {
        end = newEnd;
        previousTag = tag;
        number++;
    }

    private byte[] associatedData(byte[] recordHeader, byte[] tagBefore) {
        return ByteBuffer.allocate(headerHash.length + RecordHeader.BYTES + Aead.TAG_BYTES)
                .put(headerHash)
                .put(recordHeader)
                .put(tagBefore)
                .array();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
