package dev.marblerun.tee.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.device.ReturnedQuote.Workload;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnedQuoteTest {
    private static final byte[] DATA = Quotes.reportData();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 6000})
    void checked_quoteWithPadding_isCutToItsEnd(int padding) throws Exception {
        byte[] enclave = Quotes.enclave(DATA);
        byte[] domain = Quotes.trustDomain(DATA);
        assertThat(checked(Arrays.copyOf(enclave, enclave.length + padding), Workload.ENCLAVE)).isEqualTo(enclave);
        assertThat(checked(Arrays.copyOf(domain, domain.length + padding), Workload.TRUST_DOMAIN)).isEqualTo(domain);
        byte[] later = Quotes.trustDomain15(DATA);
        assertThat(checked(Arrays.copyOf(later, later.length + padding), Workload.TRUST_DOMAIN)).isEqualTo(later);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 47, 48, 432, 1019, 1100})
    void checked_shortened_isRefused(int length) {
        byte[] part = Arrays.copyOf(Quotes.enclave(DATA), length);
        assertRefused(part, Workload.ENCLAVE, length + " bytes that are no quote");
    }

    @Test
    void checked_tooLong_isRefused() {
        assertRefused(Arrays.copyOf(Quotes.enclave(DATA), ReturnedQuote.MOST_BYTES + 1), Workload.ENCLAVE,
                "1020 to 65536 bytes");
    }

    @Test
    void checked_quoteOfAnotherKind_isRefused() {
        assertRefused(Quotes.trustDomain(DATA), Workload.ENCLAVE, "TEE type 0x81");
        assertRefused(Quotes.enclave(DATA), Workload.TRUST_DOMAIN, "version 3, TEE type 0x0");
        byte[] future = Quotes.enclave(DATA);
        future[0] = 6;
        assertRefused(future, Workload.ENCLAVE, "version 6");
    }

    @Test
    void checked_lengthThatRunsOut_isRefused() {
        byte[] quote = Quotes.enclave(DATA);
        Arrays.fill(quote, 432, 436, (byte) 0xff);
        assertRefused(quote, Workload.ENCLAVE, "it says that it has 4294967731");
    }

    @Test
    void checked_overOtherReportData_isRefused() {
        byte[] other = Quotes.reportData();
        other[63] = 1;
        assertRefused(Quotes.enclave(other), Workload.ENCLAVE, "over other report data");
    }

    @Test
    void checked_garbage_isRefusedWithoutMore() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] garbage = new byte[random.nextInt(3_000)];
            random.nextBytes(garbage);
            if (garbage.length > 8 && random.nextBoolean()) {
                // A header that passes, so that the rest is looked at too.
                byte[] header = random.nextBoolean() ? Quotes.enclave(DATA) : Quotes.trustDomain15(DATA);
                System.arraycopy(header, 0, garbage, 0, Math.min(garbage.length, 50));
            }
            for (Workload workload : Workload.values()) {
                assertThatThrownBy(() -> checked(garbage, workload)).isInstanceOf(TeeException.class);
            }
        }
    }

    private static byte[] checked(byte[] given, Workload workload) throws TeeException {
        return ReturnedQuote.checked("the device", given, workload, DATA);
    }

    private static void assertRefused(byte[] given, Workload workload, String why) {
        assertThatThrownBy(() -> checked(given, workload)).isInstanceOf(TeeException.class).hasMessageContaining(why);
    }
}
