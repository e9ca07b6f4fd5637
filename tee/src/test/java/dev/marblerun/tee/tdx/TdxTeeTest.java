package dev.marblerun.tee.tdx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.device.DeviceException;
import dev.marblerun.tee.device.DeviceFile;
import dev.marblerun.tee.device.Errno;
import dev.marblerun.tee.device.Quotes;
import dev.marblerun.tee.device.ScriptedDevice;
import dev.marblerun.tee.device.ScriptedDevice.Step;
import dev.marblerun.tee.tsm.TsmReports;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way over the device, which is taken where there is no configfs-tsm; the other is tested on the stand-in. */
class TdxTeeTest {
    private static final byte[] DATA = Quotes.reportData();
    private static final byte[] QUOTE = Quotes.trustDomain(DATA);
    private static final Step REPORT = Step.writing(0, new byte[64 + 1024]);

    @BeforeEach
    void needsAMachineWithoutTsm() throws TeeException {
        Assumptions.assumeTrue(new TsmReports().provider().isEmpty(), "SKIPPED: this machine has configfs-tsm");
    }

    @Test
    void quote_deviceOfOldKernels_isAskedForReportAndQuote() throws Exception {
        ScriptedDevice device = new ScriptedDevice(REPORT, answer(0, QUOTE.length, QUOTE));
        assertThat(tee(device).quote(DATA)).isEqualTo(QUOTE);
        assertThat(device.requests()).containsExactly(0xC4405401L, 0xC0105402L);
        assertThat(device.closed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "25, ENOTTY, configfs-tsm alone", "22, EINVAL, configfs-tsm alone", "5, EIO, QGS", "14, error number 14, log"
    })
    void quote_eachErrno_namesTheStepAndWhatToCheck(int errno, String name, String advice) {
        assertRefused(new ScriptedDevice(Step.failing(errno)), "report (GET_REPORT0)", name, advice);
        assertRefused(new ScriptedDevice(REPORT, Step.failing(errno)), "a quote (GET_QUOTE)", name, advice);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, still being made", "-9223372036854775807, unavailable", "-9223372036854775808, status 0x80",
        "7, status 0x7"
    })
    void quote_hostDoesNotQuote_saysWhy(long status, String why) {
        assertRefused(new ScriptedDevice(REPORT, answer(status, QUOTE.length, QUOTE)), "host gave no quote", why);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 16_361, Integer.MIN_VALUE})
    void quote_impossibleLength_isRefused(int length) {
        assertRefused(new ScriptedDevice(REPORT, answer(0, length, QUOTE)), "more than it was given room for");
    }

    @Test
    void quote_shortOrForeign_isRefused() {
        assertRefused(new ScriptedDevice(REPORT, answer(0, 0, QUOTE)), "0 bytes that are no quote");
        assertRefused(new ScriptedDevice(REPORT, answer(0, QUOTE.length - 1, QUOTE)), "no quote");
        byte[] enclave = Quotes.enclave(DATA);
        assertRefused(new ScriptedDevice(REPORT, answer(0, enclave.length, enclave)), "TEE type 0x0");
    }

    @ParameterizedTest
    @CsvSource({"2, module tdx_guest", "13, run as root"})
    void quote_deviceCannotBeOpened_saysWhatToDo(int errno, String advice) {
        DeviceFile.Opener opener = path -> {
            throw new DeviceException(path, errno);
        };
        assertThatThrownBy(() -> new TdxTee(new TsmReports(), new TdxGuestDevice(opener)).quote(DATA))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("opening /dev/tdx_guest: " + Errno.text(errno))
                .hasMessageContaining(advice);
    }

    @Test
    void sealingKey_any_isRefused() {
        TdxTee tee = new TdxTee();
        assertThat(tee.canSeal()).isFalse();
        assertThatThrownBy(() -> tee.sealingKey(SealPolicy.PRODUCT)).hasMessageContaining("TDX has no sealing keys");
    }

    private static TdxTee tee(ScriptedDevice device) {
        return new TdxTee(new TsmReports(), new TdxGuestDevice(device));
    }

    private static void assertRefused(ScriptedDevice device, String... parts) {
        assertThatThrownBy(() -> tee(device).quote(DATA)).isInstanceOf(TeeException.class).satisfies(e -> assertThat(
                        e.getMessage())
                .contains(parts));
        assertThat(device.closed()).isTrue();
    }

    /** What the driver leaves in the buffer. */
    private static Step answer(long status, int length, byte[] data) {
        return Step.writing(0, ByteBuffer.allocate(24 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1)
                .putLong(status)
                .putInt(1024)
                .putInt(length)
                .put(data)
                .array());
    }
}
