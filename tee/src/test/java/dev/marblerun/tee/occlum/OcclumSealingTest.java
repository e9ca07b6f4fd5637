package dev.marblerun.tee.occlum;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.Hkdf;
import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.device.DeviceException;
import dev.marblerun.tee.device.DeviceFile.Word;
import dev.marblerun.tee.device.Errno;
import dev.marblerun.tee.device.ScriptedDevice;
import dev.marblerun.tee.device.ScriptedDevice.Step;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked for when a key is wanted, byte by byte, and what is made of the answers. */
class OcclumSealingTest {
    private static final long REPORT = 0xC0187304L;
    private static final long KEY = 0xC010730BL;
    private static final byte[] REPORT_DATA =
            Arrays.copyOf("marblerun: own report for a key request".getBytes(US_ASCII), 64);
    private static final String CPU_SVN = "0e0e0306ff0a00800100000000000000";
    private static final byte[] CPU_KEY = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");

    private final List<Integer> pauses = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"UNIQUE, 0100, mrenclave", "PRODUCT, 0200, mrsigner"})
    void sealingKey_eachPolicy_isTheCpusKeyOfTheOwnReportSpread(SealPolicy policy, String bits, String info)
            throws Exception {
        ScriptedDevice device = new ScriptedDevice(report(0x1234), key(CPU_KEY));
        assertThat(tee(device).sealingKey(policy))
                .isEqualTo(Hkdf.derive("marblerun occlum sealing key v1", CPU_KEY, info.getBytes(US_ASCII)));
        assertThat(device.requests()).containsExactly(REPORT, KEY);
        assertThat(device.closed()).isTrue();
        assertThat(pauses).isEmpty();

        List<Word> own = device.structures().get(0);
        assertThat(own).hasSize(3);
        assertThat(own.get(0)).as("no target: it is for nobody else").isEqualTo(new Word.Value(0));
        assertThat(buffer(own.get(1))).isEqualTo(REPORT_DATA);
        assertThat(buffer(own.get(2))).hasSize(432);

        List<Word> request = device.structures().get(1);
        assertThat(request).hasSize(2);
        assertThat(HexFormat.of().formatHex(buffer(request.get(0))))
                .isEqualTo("0400" + bits + "3412" + "0000" + CPU_SVN
                        + "0b000000000000ff" + "0000000000000000"
                        + HexFormat.of().formatHex("marblerun sealing key v1".getBytes(US_ASCII)) + "00".repeat(8)
                        + "000000f0" + "0000" + "00".repeat(434))
                .hasSize(2 * 512);
        assertThat(buffer(request.get(1))).hasSize(16).containsOnly(0);
    }

    @Test
    void sealingKey_keySeparation_namesTheConfigSvn() throws Exception {
        byte[] separated = body(3);
        separated[48] |= (byte) 0x80;
        separated[260] = 0x78;
        separated[261] = 0x56;
        ScriptedDevice device = new ScriptedDevice(Step.writing(1, separated), key(CPU_KEY));
        tee(device).sealingKey(SealPolicy.PRODUCT);
        byte[] request = buffer(device.structures().get(1).get(0));
        assertThat(Arrays.copyOfRange(request, 76, 78)).containsExactly(0x78, 0x56);
        assertThat(request[2]).as("MRSIGNER alone").isEqualTo((byte) 2);
    }

    @ParameterizedTest
    @EnumSource
    void formerSealingKeys_eachPolicy_areThoseOfLowerVersionsLatestFirst(SealPolicy policy) throws Exception {
        ScriptedDevice device = new ScriptedDevice(report(3), key(filled(2)), key(filled(1)), key(filled(9)));
        List<byte[]> keys = tee(device).formerSealingKeys(policy);
        assertThat(keys).hasSize(3);
        for (int i = 0; i < 3; i++) {
            ScriptedDevice present = new ScriptedDevice(report(2 - i), key(filled(new int[] {2, 1, 9}[i])));
            assertThat(keys.get(i)).isEqualTo(tee(present).sealingKey(policy));
            assertThat(buffer(device.structures().get(1 + i).get(0)))
                    .isEqualTo(buffer(present.structures().get(1).get(0)));
        }
        assertThat(device.requests()).containsExactly(REPORT, KEY, KEY, KEY);
        assertThat(device.closed()).isTrue();
    }

    @Test
    void formerSealingKeys_ofVersionZero_areNone() throws Exception {
        ScriptedDevice device = new ScriptedDevice(report(0));
        assertThat(tee(device).formerSealingKeys(SealPolicy.PRODUCT)).isEmpty();
        assertThat(device.requests()).containsExactly(REPORT);
    }

    @Test
    void formerSealingKeys_ofTheHighestVersion_areAllThatThereCanBe() throws Exception {
        ScriptedDevice device = new ScriptedDevice(report(0xFFFF), key(CPU_KEY));
        assertThat(tee(device).formerSealingKeys(SealPolicy.PRODUCT)).hasSize(0xFFFF);
        assertThat(buffer(device.structures().get(1).get(0))).startsWith(4, 0, 2, 0, 0xFE, 0xFF, 0, 0);
        assertThat(buffer(device.structures().get(0xFFFF).get(0))).startsWith(4, 0, 2, 0, 0, 0, 0, 0);
    }

    @Test
    void formerSealingKeys_oneThatIsNotGiven_isAnErrorAndNotLeftOut() {
        ScriptedDevice device = new ScriptedDevice(report(3), key(CPU_KEY), Step.failing(Errno.EINVAL));
        assertThatThrownBy(() -> tee(device).formerSealingKeys(SealPolicy.PRODUCT))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("a sealing key (GET_KEY) failed: EINVAL");
        assertThat(device.closed()).isTrue();
    }

    @Test
    void sealingKey_busyForAWhile_isAskedForAgain() throws Exception {
        ScriptedDevice device = new ScriptedDevice(
                Step.failing(Errno.EINTR),
                report(1),
                Step.failing(Errno.EBUSY),
                Step.failing(Errno.EINTR),
                key(CPU_KEY));
        assertThat(tee(device).sealingKey(SealPolicy.UNIQUE)).hasSize(32);
        assertThat(pauses).containsExactly(1, 1, 2);
    }

    @ParameterizedTest
    @CsvSource({
        "1, EPERM, Occlum.json", "4, EINTR, busy each of 5 times", "5, EIO, restart the enclave",
        "12, ENOMEM, kernel_space_heap_size", "13, EACCES, Occlum.json", "16, EBUSY, busy each of 5 times",
        "22, EINVAL, version of Occlum", "25, ENOTTY, too old", "38, ENOSYS, too old", "99, error number 99, log"
    })
    void sealingKey_eachErrno_namesTheStepAndWhatToCheck(int errno, String name, String advice) {
        assertRefused(new ScriptedDevice(Step.failing(errno)), "own report (CREATE_REPORT)", name, advice);
        assertRefused(new ScriptedDevice(report(1), Step.failing(errno)), "a sealing key (GET_KEY)", name, advice);
    }

    @Test
    void sealingKey_zeros_isRefused() {
        assertRefused(new ScriptedDevice(report(1), key(new byte[16])), "gave zeros for a sealing key (GET_KEY)");
    }

    @Test
    void sealingKey_reportThatIsNone_isRefusedBeforeAKeyIsAskedFor() {
        assertNoReport(new byte[432], "other data");
        assertNoReport(Arrays.copyOf(body(1), 340), "other data");
        assertNoReport(Arrays.copyOf(body(1), 416), "MAC is zero");
        assertNoReport(changed(383, 1), "other data");
        assertNoReport(changed(48, 0x04), "attributes 0x4 are not");
        assertNoReport(changed(48, 0x01), "attributes 0x1 are not");
        assertNoReport(zeroed(0, 16), "CPUSVN is zero");
        assertNoReport(zeroed(64, 96), "MRENCLAVE is zero");
        assertNoReport(zeroed(128, 160), "MRSIGNER is zero");
        assertNoReport(changed(260, 1), "CONFIGSVN without key separation");
    }

    @Test
    void ownReport_anotherLength_isRefused() {
        for (int length : new int[] {0, 431, 433, 512}) {
            assertThatThrownBy(() -> OwnReport.of(Arrays.copyOf(body(1), length), REPORT_DATA))
                    .isInstanceOf(TeeException.class)
                    .hasMessageContaining("it has " + length + " bytes and not 432");
        }
    }

    @Test
    void sealingKey_noDevice_saysWhereItComesFrom() {
        OcclumTee tee = new OcclumTee(
                path -> {
                    throw new DeviceException(path, Errno.ENOENT);
                },
                pauses::add);
        assertThatThrownBy(() -> tee.sealingKey(SealPolicy.PRODUCT)).hasMessageContaining("/dev/sgx: ENOENT");
        assertThatThrownBy(() -> tee.formerSealingKeys(SealPolicy.PRODUCT)).hasMessageContaining("Occlum.json");
    }

    @Test
    void canSeal_whateverTheDeviceSays_isTrue() {
        assertThat(tee(new ScriptedDevice(Step.failing(Errno.ENOSYS))).canSeal()).isTrue();
    }

    private OcclumTee tee(ScriptedDevice device) {
        return new OcclumTee(device, pauses::add);
    }

    private void assertNoReport(byte[] report, String reason) {
        ScriptedDevice device = new ScriptedDevice(Step.writing(1, report), key(CPU_KEY));
        assertRefused(device, "/dev/sgx gave no report of this enclave: ", reason);
        assertThat(device.requests()).containsExactly(REPORT);
    }

    private void assertRefused(ScriptedDevice device, String... parts) {
        assertThatThrownBy(() -> tee(device).sealingKey(SealPolicy.PRODUCT))
                .isInstanceOf(TeeException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
        assertThat(device.closed()).isTrue();
    }

    /** A report of a production enclave. */
    private static byte[] body(int isvSvn) {
        ByteBuffer report = ByteBuffer.allocate(432).order(ByteOrder.LITTLE_ENDIAN);
        report.put(0, HexFormat.of().parseHex(CPU_SVN)).putLong(48, 0x05).putLong(56, 0xE7);
        report.put(64, new byte[] {1}).put(128, new byte[] {2});
        report.putShort(256, (short) 7).putShort(258, (short) isvSvn).put(320, REPORT_DATA).put(416, CPU_KEY);
        return report.array();
    }

    private static Step report(int isvSvn) {
        return Step.writing(1, body(isvSvn));
    }

    private static byte[] changed(int offset, int value) {
        byte[] report = body(1);
        report[offset] = (byte) value;
        return report;
    }

    private static byte[] zeroed(int from, int to) {
        byte[] report = body(1);
        Arrays.fill(report, from, to, (byte) 0);
        return report;
    }

    private static Step key(byte[] key) {
        return Step.writing(1, key);
    }

    private static byte[] filled(int value) {
        byte[] key = new byte[16];
        Arrays.fill(key, (byte) value);
        return key;
    }

    private static byte[] buffer(Word word) {
        return ((Word.Address) word).buffer();
    }
}
