package dev.marblerun.tee.occlum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.device.DeviceException;
import dev.marblerun.tee.device.Errno;
import dev.marblerun.tee.device.Quotes;
import dev.marblerun.tee.device.ScriptedDevice;
import dev.marblerun.tee.device.ScriptedDevice.Step;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quotes; the keys are in {@link OcclumSealingTest}. */
class OcclumTeeTest {
    private static final byte[] DATA = Quotes.reportData();
    private static final byte[] QUOTE = Quotes.enclave(DATA);
    private static final int QUOTE_BUFFER = 2;

    private final List<Integer> pauses = new ArrayList<>();

    @Test
    void quote_ready_asksForTheSizeThenForTheQuote() throws Exception {
        ScriptedDevice device = new ScriptedDevice(size(QUOTE.length + 100), Step.writing(QUOTE_BUFFER, QUOTE));
        assertThat(tee(device).quote(DATA)).isEqualTo(QUOTE);
        assertThat(device.requests()).containsExactly(0x80047307L, 0xC0187308L);
        assertThat(device.closed()).isTrue();
        assertThat(pauses).isEmpty();
    }

    @Test
    void quote_busyForAWhile_isAskedForAgain() throws Exception {
        ScriptedDevice device = new ScriptedDevice(
                Step.failing(Errno.EBUSY),
                size(QUOTE.length),
                Step.failing(Errno.EINTR),
                Step.failing(Errno.EBUSY),
                Step.writing(QUOTE_BUFFER, QUOTE));
        assertThat(tee(device).quote(DATA)).isEqualTo(QUOTE);
        assertThat(pauses).containsExactly(1, 1, 2);
    }

    @Test
    void quote_busyForEver_endsAndSaysWhatToCheck() {
        ScriptedDevice device = new ScriptedDevice(Step.failing(Errno.EBUSY));
        assertRefused(device, "EBUSY", "busy each of 5 times");
        assertThat(device.requests()).hasSize(5);
    }

    @Test
    void quote_notReadyForEver_isNotRepeatedAndNamesTheRestart() {
        ScriptedDevice device = new ScriptedDevice(Step.failing(Errno.EIO));
        for (int i = 0; i < 3; i++) {
            assertRefused(device, "GET_DCAP_QUOTE_SIZE", "EIO", "until the enclave is restarted", "PCCS");
        }
        assertThat(device.requests()).hasSize(3);
        assertThat(device.closed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "1, EPERM, Occlum.json", "5, EIO, restart", "12, ENOMEM, kernel_space_heap_size", "13, EACCES, Occlum.json",
        "22, EINVAL, PCCS", "25, ENOTTY, without DCAP", "38, ENOSYS, without DCAP", "99, error number 99, log"
    })
    void quote_eachErrno_namesTheStepAndWhatToCheck(int errno, String name, String advice) {
        assertRefused(new ScriptedDevice(Step.failing(errno)), "size (GET_DCAP_QUOTE_SIZE)", name, advice);
        assertRefused(
                new ScriptedDevice(size(QUOTE.length), Step.failing(errno)), "a quote (GEN_DCAP_QUOTE)", name, advice);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_537, -1, Integer.MIN_VALUE})
    void quote_impossibleSize_isRefused(int size) {
        assertRefused(new ScriptedDevice(size(size)), "says that quotes have " + Integer.toUnsignedString(size));
    }

    @Test
    void quote_shortGarbageOrForeign_isRefused() {
        assertRefused(new ScriptedDevice(size(500), Step.writing(QUOTE_BUFFER, Arrays.copyOf(QUOTE, 500))), "no quote");
        assertRefused(new ScriptedDevice(size(2_000), Step.writing(QUOTE_BUFFER, new byte[0])), "version 0");
        byte[] foreign = Quotes.enclave(new byte[64]);
        assertRefused(
                new ScriptedDevice(size(foreign.length), Step.writing(QUOTE_BUFFER, foreign)), "other report data");
    }

    @Test
    void quote_noDevice_saysWhereItComesFrom() {
        OcclumTee tee = new OcclumTee(
                path -> {
                    throw new DeviceException(path, Errno.ENOENT);
                },
                pauses::add);
        assertThatThrownBy(() -> tee.quote(DATA))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("opening /dev/sgx: ENOENT")
                .hasMessageContaining("Occlum.json");
    }

    @Test
    void quote_javaBefore22_saysWhatIsNeeded() {
        // The classes folder is no multi-release jar, so this is the variant for Java 17.
        assertThatThrownBy(() -> new OcclumTee().quote(DATA)).hasMessageContaining("needs Java 22 or newer");
    }

    @Test
    void isHere_onAnyOtherSystem_isFalse() {
        assertThat(OcclumTee.isHere()).isFalse();
    }

    private OcclumTee tee(ScriptedDevice device) {
        return new OcclumTee(device, pauses::add);
    }

    private void assertRefused(ScriptedDevice device, String... parts) {
        assertThatThrownBy(() -> tee(device).quote(DATA)).isInstanceOf(TeeException.class).satisfies(e -> assertThat(
                        e.getMessage())
                .contains(parts));
    }

    private static Step size(int bytes) {
        return Step.writing(0, ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(bytes).array());
    }
}
