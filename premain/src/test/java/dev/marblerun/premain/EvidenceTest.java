package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.selection.TeeChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {
    private static final byte[] REPORT_DATA = reportData();

    @TempDir
    private Path dir;

    private final LogLines lines = new LogLines();

    private static byte[] reportData() {
        byte[] data = new byte[64];
        Arrays.fill(data, 0, 32, (byte) 7);
        return data;
    }

    /** A TEE that is there and cannot quote. */
    private record BrokenTee() implements Tee {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public boolean simulated() {
            return false;
        }

        @Override
        public byte[] quote(byte[] reportData) throws TeeException {
            throw new TeeException("the quoting enclave is gone");
        }

        @Override
        public byte[] sealingKey(SealPolicy policy) throws TeeException {
            throw new TeeException("no keys");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "auto", "none"})
    void quote_noTee_isEmptyAndSaid(String value) throws Exception {
        assertThat(Evidence.choose(Map.of("EDG_MARBLE_TEE", value)).quote(REPORT_DATA, lines.log())).isEmpty();
        assertThat(lines.text()).contains("failed to get quote: ").contains("Proceeding in simulation mode");
    }

    @Test
    void quote_simulatedTee_bindsTheReportDataAndWarns() throws Exception {
        Path image = Files.writeString(dir.resolve("app"), "#!/bin/sh\n");
        Evidence evidence = Evidence.choose(Map.of(
                "EDG_MARBLE_TEE", "simulated",
                "EDG_SIMULATED_TEE_DIR", dir.resolve("platform").toString(),
                "EDG_SIMULATED_TEE_IMAGE", image.toString()));
        byte[] quote = evidence.quote(REPORT_DATA, lines.log());
        // Quote header 48 bytes, report data in the last 64 of the report body's 384.
        assertThat(Arrays.copyOfRange(quote, 48 + 320, 48 + 384)).isEqualTo(REPORT_DATA);
        assertThat(lines.text()).contains("SIMULATED TEE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgx", "Simulated", "simulated", "sgx-gramine", "1"})
    void choose_unusableValue_namesTheVariable(String value) {
        assertThatThrownBy(() -> Evidence.choose(Map.of("EDG_MARBLE_TEE", value)))
                .isInstanceOf(PremainException.class)
                .hasMessageStartingWith("choosing the TEE failed: ")
                .hasMessageContaining("EDG_MARBLE_TEE");
    }

    @Test
    void quote_foundTeeFails_isEmptyAndSaid() throws Exception {
        Evidence evidence = new Evidence(new TeeChoice.Present(new BrokenTee()), false);
        assertThat(evidence.quote(REPORT_DATA, lines.log())).isEmpty();
        assertThat(lines.text()).contains("failed to get quote: the quoting enclave is gone");
    }

    @Test
    void quote_namedTeeFails_isFatal() {
        Evidence evidence = new Evidence(new TeeChoice.Present(new BrokenTee()), true);
        assertThatThrownBy(() -> evidence.quote(REPORT_DATA, lines.log()))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("generating quote failed: the quoting enclave is gone");
    }
}
