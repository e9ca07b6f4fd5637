package dev.marblerun.tee.gramine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.device.Quotes;
import dev.marblerun.tee.device.ReturnedQuote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pseudo-files as plain ones. That a quote follows what was written is shown where the stand-in plays them. */
class GramineTeeTest {
    private static final byte[] DATA = Quotes.reportData();
    private static final byte[] QUOTE = Quotes.enclave(DATA);

    @TempDir
    private Path root;

    private GramineTee tee;

    @BeforeEach
    void playDevice() throws IOException {
        tee = new GramineTee(root);
        Files.writeString(root.resolve("attestation_type"), "dcap");
        Files.createFile(root.resolve("user_report_data"));
        Files.write(root.resolve("quote"), QUOTE);
        Files.createDirectory(root.resolve("keys"));
        Files.write(root.resolve("keys/_sgx_mrenclave"), filled(16, 1));
        Files.write(root.resolve("keys/_sgx_mrsigner"), filled(16, 2));
    }

    @Test
    void quote_dcap_writesTheReportDataAndReadsTheQuote() throws Exception {
        assertThat(tee.quote(DATA)).isEqualTo(QUOTE);
        assertThat(root.resolve("user_report_data")).hasBinaryContent(DATA);
    }

    @Test
    void isAt_attestationType_decides() throws Exception {
        assertThat(GramineTee.isAt(root)).isTrue();
        Files.writeString(root.resolve("attestation_type"), "none");
        assertThat(GramineTee.isAt(root)).isTrue();
        Files.delete(root.resolve("attestation_type"));
        assertThat(GramineTee.isAt(root)).isFalse();
        assertThat(GramineTee.isAt(root.resolve("nothing"))).isFalse();
        assertThat(GramineTee.isHere()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "epid", "", "dcap2", "DCAP"})
    void quote_anotherAttestationType_saysWhatToSet(String type) throws Exception {
        Files.writeString(root.resolve("attestation_type"), type);
        assertRefused("attestation type is \"" + type + "\"", "sgx.remote_attestation = \"dcap\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"attestation_type", "user_report_data", "quote"})
    void quote_fileMissingOrAFolder_namesIt(String name) throws Exception {
        Files.delete(root.resolve(name));
        assertRefused(root.resolve(name).toString(), "ENOENT");
        Files.createDirectory(root.resolve(name));
        assertRefused(root.resolve(name).toString());
    }

    @Test
    void quote_shortLongGarbageOrOld_isRefused() throws Exception {
        Files.write(root.resolve("quote"), new byte[0]);
        assertRefused("0 bytes that are no quote");
        Files.write(root.resolve("quote"), Arrays.copyOf(QUOTE, 1_030));
        assertRefused("no quote");
        Files.write(root.resolve("quote"), new byte[ReturnedQuote.MOST_BYTES + 1]);
        assertRefused("holds more than");
        Files.write(root.resolve("quote"), filled(2_000, 0x5a));
        assertRefused("no quote");
        Files.write(root.resolve("quote"), Quotes.enclave(new byte[64]));
        assertRefused("other report data");
    }

    @Test
    void sealingKey_eachPolicy_isBoundToItsOwn() throws Exception {
        byte[] unique = tee.sealingKey(SealPolicy.UNIQUE);
        byte[] product = tee.sealingKey(SealPolicy.PRODUCT);
        assertThat(unique).hasSize(32).isNotEqualTo(product).isEqualTo(tee.sealingKey(SealPolicy.UNIQUE));
        assertThat(product).hasSize(32);
        Files.write(root.resolve("keys/_sgx_mrenclave"), filled(16, 3));
        assertThat(tee.sealingKey(SealPolicy.UNIQUE)).isNotEqualTo(unique);
        assertThat(tee.sealingKey(SealPolicy.PRODUCT)).isEqualTo(product);
        // The same 16 bytes under both names make two keys.
        Files.write(root.resolve("keys/_sgx_mrsigner"), filled(16, 3));
        assertThat(tee.sealingKey(SealPolicy.UNIQUE)).isNotEqualTo(tee.sealingKey(SealPolicy.PRODUCT));
        assertThat(tee.canSeal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 17, 32})
    void sealingKey_wrongLength_isRefused(int length) throws Exception {
        Files.write(root.resolve("keys/_sgx_mrenclave"), filled(length, 1));
        assertThatThrownBy(() -> tee.sealingKey(SealPolicy.UNIQUE))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("_sgx_mrenclave");
    }

    @Test
    void sealingKey_zerosOrMissing_isRefused() throws Exception {
        Files.write(root.resolve("keys/_sgx_mrenclave"), new byte[16]);
        assertThatThrownBy(() -> tee.sealingKey(SealPolicy.UNIQUE)).hasMessageContaining("no key of 16 bytes");
        Files.delete(root.resolve("keys/_sgx_mrsigner"));
        assertThatThrownBy(() -> tee.sealingKey(SealPolicy.PRODUCT))
                .hasMessageContaining("_sgx_mrsigner failed: ENOENT")
                .hasMessageContaining("Gramine 1.4");
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> tee.quote(DATA)).isInstanceOf(TeeException.class).satisfies(e -> assertThat(
                        e.getMessage())
                .contains(parts));
    }

    private static byte[] filled(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
