package dev.marblerun.api.state;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a {@code sealed_data} file record by record and tells where it ends. Only the last record can be
 * unfinished: the next one is written when it is durable. An unfinished one was never acknowledged, and shows it:
 * 512-byte sectors of it were not written and read as zeros, or it goes beyond the end of the file. Whatever else is
 * not as it was written is damage.
 */
public final class SealedDataReader {
    private static final int SECTOR = 512;

    private final FileWindow file;
    private final SealedDataHeader header;
    private long end;
    private long number;
    private boolean snapshotRead;
    private boolean finished;
    private long unfinishedBytes;

    /** Reads the header. */
    public SealedDataReader(StateBytes bytes) throws IOException, StateDamagedException {
        this.header = SealedDataHeader.read(bytes);
        this.file = new FileWindow(bytes);
        this.end = header.encodedLength();
    }

    /** The beginning of the file. */
    public SealedDataHeader header() {
        return header;
    }

    /** Goes on with a record behind the snapshot, whose place is known. */
    public void skipTo(long offset, long recordNumber) {
        end = offset;
        number = recordNumber;
        snapshotRead = true;
    }

    /** Where the next record is or would be: the end of what was written and acknowledged. */
    public long end() {
        return end;
    }

    /** The number of the next record: how many there are. */
    public long number() {
        return number;
    }

    /** How many bytes behind {@link #end} belong to a record that was never finished. */
    public long unfinishedBytes() {
        return unfinishedBytes;
    }

    /** How many zeros are reserved for further records. */
    public long reservedBytes() {
        return file.size() - end - unfinishedBytes;
    }

    /**
     * The next record.
     *
     * @return null behind the last whole one
     */
    public @Nullable SealedRecord next() throws IOException, StateDamagedException {
        if (finished) {
            return null;
        }
        long left = file.size() - end;
        if (left < RecordHeader.BYTES) {
            return finish();
        }
        Optional<RecordHeader> found = RecordHeader.decode(file.read(end, RecordHeader.BYTES));
        if (found.isEmpty()) {
            if (!isUnwritten(left)) {
                throw damaged("has no readable header");
            }
            return finish();
        }
        RecordHeader record = found.get();
        if (record.number() != number) {
            throw damaged("is missing: record " + record.number() + " lies there");
        }
        if ((record.kind() == RecordHeader.Kind.CHANGES) != snapshotRead) {
            throw damaged("is of a kind that has no place there");
        }
        if (record.length() > left - RecordHeader.BYTES) {
            return finish();
        }
        SealedRecord sealed =
                new SealedRecord(end, record, file.read(end + RecordHeader.BYTES, record.length()));
        end = sealed.end();
        number++;
        snapshotRead |= record.kind() == RecordHeader.Kind.SNAPSHOT_END;
        return sealed;
    }

    /** Whether the sector was never written that would have the next header. */
    private boolean isUnwritten(long left) throws IOException {
        int length = (int) Math.min(left, SECTOR - end % SECTOR);
        return zeros(file.read(end, length), 0, length);
    }

    /**
     * The last record that {@link #next} returned is not authentic: from now on there is no further one.
     *
     * @throws StateDamagedException it is not one that was never finished
     */
    public void reject(SealedRecord record) throws IOException, StateDamagedException {
        end = record.offset();
        number = record.header().number();
        if (record.header().kind() != RecordHeader.Kind.CHANGES
                || !looksUnfinished(record)
                || file.endOfData(end) > record.end()) {
            throw damaged("is not authentic");
        }
        finish();
    }

    private static boolean looksUnfinished(SealedRecord record) {
        byte[] sealed = record.sealed();
        int from = 0;
        while (from < sealed.length) {
            long at = record.offset() + RecordHeader.BYTES + from;
            int to = (int) Math.min(sealed.length, from + SECTOR - at % SECTOR);
            if (zeros(sealed, from, to)) {
                return true;
            }
            from = to;
        }
        return false;
    }

    /** Nothing but what was never acknowledged may follow, above all no later record. */
    private @Nullable SealedRecord finish() throws IOException, StateDamagedException {
        if (!snapshotRead) {
            // The snapshot is synced before the file gets its name: it can be damaged, but not unfinished.
            throw damaged("is cut off");
        }
        long endOfData = file.endOfData(end);
        for (long at = end + RecordHeader.BYTES; at + RecordHeader.BYTES <= endOfData; at += RecordHeader.BYTES) {
            Optional<RecordHeader> later = RecordHeader.decode(file.read(at, RecordHeader.BYTES));
            if (later.isPresent() && later.get().number() > number) {
                throw damaged("is damaged: record " + later.get().number() + " follows at offset " + at);
            }
        }
        unfinishedBytes = endOfData - end;
        finished = true;
        return null;
    }

    private StateDamagedException damaged(String what) {
        return new StateDamagedException("record " + number + " at offset " + end + " " + what);
    }

    private static boolean zeros(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
