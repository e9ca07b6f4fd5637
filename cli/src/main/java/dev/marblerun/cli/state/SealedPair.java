package dev.marblerun.cli.state;

import dev.marblerun.api.state.RecordHeader;
import dev.marblerun.api.state.SealedDataReader;
import dev.marblerun.api.state.SealedKeys;
import dev.marblerun.api.state.SealedRecord;
import dev.marblerun.api.state.StateBytes;
import dev.marblerun.api.state.StateDamagedException;
import java.io.IOException;
import java.util.Arrays;

/**
 * What can be said without a key of a {@code sealed_data} and a {@code sealed_key} that fit each other.
 *
 * @param logId of both
 * @param mode of {@code sealed_key}'s entry
 * @param records in {@code sealed_data}
 * @param changes those of them behind the snapshot
 * @param end how many bytes they and the header take
 * @param unfinished bytes behind them of a record that was never acknowledged
 * @param reached the number of the last record that {@code sealed_key} knows of
 * @param last the last record
 */
record SealedPair(
        byte[] logId,
        byte mode,
        long records,
        long changes,
        long end,
        long unfinished,
        long reached,
        SealedRecord last) {
    static final String DATA = "sealed_data";
    static final String KEY = "sealed_key";

    /**
     * Reads both.
     *
     * @throws StateDamagedException one is damaged, or they are not of one time
     */
    static SealedPair read(StateBytes data, byte[] keyFile) throws IOException, StateDamagedException {
        SealedDataReader reader = new SealedDataReader(data);
        SealedKeys.Entry key = SealedKeys.decode(keyFile)
                .entry(reader.header().logId())
                .orElseThrow(() -> new StateDamagedException(
                        KEY + " holds no key for this " + DATA + ": one of them is of another time"));
        SealedRecord last = null;
        long changes = 0;
        for (SealedRecord record = reader.next(); record != null; record = reader.next()) {
            last = record;
            if (record.header().kind() == RecordHeader.Kind.CHANGES) {
                changes++;
            }
            if (record.header().number() == key.reached().number()
                    && !Arrays.equals(record.tag(), key.reached().tag())) {
                throw new StateDamagedException("record " + key.reached().number() + " at offset " + record.offset()
                        + " is not the one that " + KEY + " knows");
            }
        }
        if (last == null || key.reached().number() >= reader.number()) {
            throw new StateDamagedException("record " + reader.number() + " at offset " + reader.end()
                    + " is missing, and " + KEY + " knows of records up to " + key.reached().number());
        }
        return new SealedPair(
                reader.header().logId(),
                key.mode(),
                reader.number(),
                changes,
                reader.end(),
                reader.unfinishedBytes(),
                key.reached().number(),
                last);
    }

    /** To what the key is sealed, in words. */
    String sealing() {
        return switch (mode) {
            case SealedKeys.UNIQUE -> "sealed to one enclave build of one machine";
            case SealedKeys.PRODUCT -> "sealed to a signer's product on one machine";
            case SealedKeys.NOT_KEPT -> "not kept: the platform has no sealing keys, recovery keys open the state";
            default -> "IN THE CLEAR: whoever has this file can read the state";
        };
    }
}
