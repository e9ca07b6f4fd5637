package dev.marblerun.cli.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.api.state.RecordHeader;
import dev.marblerun.api.state.RecordHeader.Kind;
import dev.marblerun.api.state.SealedDataHeader;
import dev.marblerun.api.state.SealedKeys;
import dev.marblerun.cli.CommandRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateCommandsTest {
    private static final int RECORD = 112;

    private final Random random = new Random(5);
    private final byte[] logId = bytes(32);

    @TempDir
    Path folder;

    private byte[] data = new byte[0];

    /** A snapshot of two parts and three changes, as they look without the key: random bytes. */
    @BeforeEach
    void writeState() throws IOException {
        Files.createDirectories(folder.resolve("state"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new SealedDataHeader(logId, new byte[10]).encode());
        Kind[] kinds = {Kind.SNAPSHOT_PART, Kind.SNAPSHOT_END, Kind.CHANGES, Kind.CHANGES, Kind.CHANGES};
        byte[] tag = new byte[16];
        for (int i = 0; i < kinds.length; i++) {
            byte[] sealed = bytes(RECORD - RecordHeader.BYTES);
            out.writeBytes(new RecordHeader(sealed.length, kinds[i], i).encode());
            out.writeBytes(sealed);
            if (i == 3) {
                tag = Arrays.copyOfRange(sealed, sealed.length - 16, sealed.length);
            }
        }
        data = out.toByteArray();
        // Room that is reserved for further records.
        write("sealed_data", Arrays.copyOf(data, data.length + 4096));
        write("sealed_key", key(new SealedKeys.Reached(3, tag)));
    }

    private byte[] key(SealedKeys.Reached reached) {
        return new SealedKeys(List.of(new SealedKeys.Entry(logId, SealedKeys.PRODUCT, reached, bytes(60)))).encode();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(folder.resolve("state").resolve(name), content);
    }

    private CommandRun.Result run(String... args) {
        return new CommandRun(folder).run(args);
    }

    @Test
    void check_wholeState_saysWhatItIsAndWhatWasNotChecked() {
        CommandRun.Result result = run("state", "check", "state");
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .contains("5 records (2 of the snapshot, 3 of changes), " + data.length + " bytes")
                .contains("fits, knows of record 3; sealed to a signer's product")
                .contains("not checked: whether the records are authentic");
        assertThat(result.exit()).isZero();
        assertThat(run("state", "check", "state", "--output", "json").out()).contains("\"changes\" : 3");
    }

    @Test
    void check_unfinishedLastRecord_isNoDamage() throws IOException {
        byte[] torn = Arrays.copyOf(data, data.length + 4096);
        System.arraycopy(new RecordHeader(RECORD * 64, Kind.CHANGES, 5).encode(), 0, torn, data.length, 16);
        write("sealed_data", torn);
        CommandRun.Result result = run("state", "check", "state");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("of a record that was never acknowledged");
    }

    @Test
    void check_anyHeaderBitFlipped_isDamage() throws IOException {
        int begin = data.length - 5 * RECORD;
        for (int record = 0; record < 4; record++) {
            for (int i = 0; i < 16; i++) {
                byte[] flipped = data.clone();
                flipped[begin + record * RECORD + i] ^= 4;
                write("sealed_data", flipped);
                CommandRun.Result result = run("state", "check", "state");
                assertThat(result.exit()).as("byte %s of record %s", i, record).isEqualTo(1);
                assertThat(result.err()).contains("record " + record + " at offset " + (begin + record * RECORD));
            }
        }
    }

    @Test
    void check_cutShorterThanTheKeyKnows_isRefused() throws IOException {
        write("sealed_data", Arrays.copyOf(data, data.length - 2 * RECORD));
        CommandRun.Result result = run("state", "check", "state");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("record 3").contains("is missing").contains("Restore");
    }

    @Test
    void check_keyOfAnotherLogOrOfAnotherRecord_isRefused() throws IOException {
        write("sealed_key", key(new SealedKeys.Reached(2, new byte[16])));
        assertThat(run("state", "check", "state").err()).contains("is not the one that sealed_key knows");
        logId[0] ^= 1;
        write("sealed_key", key(new SealedKeys.Reached(0, new byte[16])));
        assertThat(run("state", "check", "state").err()).contains("one of them is of another time");
        write("sealed_key", new byte[3]);
        assertThat(run("state", "check", "state").err()).contains("sealed_key does not begin like a sealed key");
    }

    @Test
    void check_noState_saysWhichFolderToName() {
        CommandRun.Result result = run("state", "check", "nothing");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("there is no sealed_data in nothing").contains("EDG_COORDINATOR_SEAL_DIR");
    }

    @Test
    void backup_state_isAPairThatChecks() throws IOException {
        CommandRun.Result result = run("state", "backup", "--state", "state", "--out", "copy");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("Backup of 5 records");
        assertThat(Files.readAllBytes(folder.resolve("copy/sealed_data"))).isEqualTo(data);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("copy/sealed_key"))))
                .isEqualTo("rw-------");
        assertThat(run("state", "check", "copy").exit()).isZero();
    }

    @Test
    void backup_whereAStateIs_isRefused() {
        CommandRun.Result result = run("state", "backup", "--state", "state", "--out", "state");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("holds a state already");
    }

    @Test
    void backup_damagedState_leavesNothing() throws IOException {
        byte[] damaged = data.clone();
        damaged[data.length - 3 * RECORD] ^= 1;
        write("sealed_data", damaged);
        CommandRun.Result result = run("state", "backup", "--state", "state", "--out", "copy");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("no consistent state to copy").contains("state check");
        assertThat(folder.resolve("copy")).isEmptyDirectory();
    }
}
