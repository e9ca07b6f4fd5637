package dev.marblerun.attestation.sigstruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.Vectors;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SigStructTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @CsvSource({
        "sigstruct-gramine-sig-teepot, gramine-test.sig, FORBIDDEN",
        "sigstruct-occlum-note-sgxmeta, note.sgxmeta.bin, ALLOWED"
    })
    void parse_genuine_isAsStated(String vector, String file, DebugMode debug) throws Exception {
        JsonNode expected = Vectors.json(vector + "/vector.json").get("expected");
        int offset = expected.get("sigstruct_offset").asInt();
        byte[] bytes = Arrays.copyOfRange(Vectors.bytes(vector, file), offset, offset + SigStruct.SIZE);
        SigStruct parsed = SigStruct.parse(bytes);
        assertThat(parsed.signed()).isTrue();
        assertThat(HEX.formatHex(parsed.mrEnclave())).isEqualTo(expected.get("mrenclave").asString());
        assertThat(HEX.formatHex(parsed.mrSigner())).isEqualTo(expected.get("mrsigner").asString());
        assertThat(parsed.isvProdId()).isEqualTo(expected.get("isvprodid").asInt());
        assertThat(parsed.isvSvn()).isEqualTo(expected.get("isvsvn").asInt());
        assertThat(HEX.formatHex(parsed.attributes())).isEqualTo(expected.get("attributes").asString());
        assertThat(HEX.formatHex(parsed.attributeMask())).isEqualTo(expected.get("attributemask").asString());
        assertThat(parsed.date()).isEqualTo(expected.get("date_bcd").asString());
        assertThat(parsed.debugMode()).isEqualTo(debug);
    }

    @Test
    void parse_genuineWithAnySignedByteChanged_isRefused() throws Exception {
        byte[] genuine = Vectors.bytes("sigstruct-gramine-sig-teepot", "gramine-test.sig");
        for (int at = 0; at < 1028; at++) {
            byte[] changed = genuine.clone();
            changed[at] ^= 0x10;
            assertThatThrownBy(() -> SigStruct.parse(changed))
                    .as("byte %s", at)
                    .isInstanceOf(EnclaveImageException.class);
        }
    }

    @Test
    void parse_made_hasItsFields() throws Exception {
        SigStruct parsed = SigStruct.parse(Images.sigStruct());
        assertThat(parsed.mrEnclave()).containsOnly(0x11).hasSize(32);
        assertThat(parsed.mrSigner())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(Images.modulus()));
        assertThat(parsed.isvProdId()).isEqualTo(7);
        assertThat(parsed.isvSvn()).isEqualTo(3);
        assertThat(parsed.debugMode()).isEqualTo(DebugMode.FORBIDDEN);
        assertThat(parsed.date()).isEqualTo("20261123");
    }

    @Test
    void parse_largestNumbers_areUnsigned() throws Exception {
        SigStruct parsed = SigStruct.parse(
                Images.sigStruct(raw -> raw.putShort(1024, (short) -1).putShort(1026, (short) -2)));
        assertThat(parsed.isvProdId()).isEqualTo(65535);
        assertThat(parsed.isvSvn()).isEqualTo(65534);
    }

    @Test
    void debugMode_maskAndFlag_decide() throws Exception {
        byte[] required = Images.sigStruct(raw -> raw.put(928, (byte) (0x04 | Images.DEBUG)));
        assertThat(SigStruct.parse(required).debugMode()).isEqualTo(DebugMode.REQUIRED);
        byte[] allowed = Images.sigStruct(raw -> raw.put(944, (byte) 0xfd));
        assertThat(SigStruct.parse(allowed).debugMode()).isEqualTo(DebugMode.ALLOWED);
    }

    @Test
    void parse_intelVendor_isFine() throws Exception {
        assertThat(SigStruct.parse(Images.sigStruct(raw -> raw.putInt(16, 0x8086))).signed()).isTrue();
    }

    @Test
    void arrays_changedByTheCaller_stay() throws Exception {
        SigStruct parsed = SigStruct.parse(Images.sigStruct());
        Arrays.fill(parsed.mrEnclave(), (byte) 0);
        assertThat(parsed.mrEnclave()).containsOnly(0x11);
    }

    @ParameterizedTest
    @CsvSource({
        "0, HEADER is", "15, HEADER is", "16, VENDOR is", "24, HEADER2 is", "44, reserved bytes 44 to 127",
        "127, reserved bytes 44 to 127", "512, EXPONENT is", "992, reserved bytes 992 to 1007",
        "1039, reserved bytes 1028 to 1039"
    })
    void parse_wrongField_isRefusedByName(int offset, String why) {
        byte[] bytes = Images.sigStruct(raw -> raw.put(offset, (byte) (raw.get(offset) ^ 0x40)));
        assertThatThrownBy(() -> SigStruct.parse(bytes))
                .isInstanceOf(EnclaveImageException.class)
                .hasMessageContaining(why);
    }

    @Test
    void parse_changedAfterSigning_isRefused() {
        for (int offset : new int[] {20, 960, 991, 1024, 1026}) {
            byte[] bytes = Images.sigStruct();
            bytes[offset] ^= 1;
            assertThatThrownBy(() -> SigStruct.parse(bytes)).hasMessageContaining("SIGNATURE does not hold");
        }
    }

    @Test
    void parse_shortOrZeroModulus_isRefused() {
        byte[] small = Images.sigStruct();
        small[128 + 383] = 0;
        assertThatThrownBy(() -> SigStruct.parse(small)).hasMessageContaining("bits and not 3072");
        byte[] zero = Images.sigStruct();
        Arrays.fill(zero, 128, 512, (byte) 0);
        assertThatThrownBy(() -> SigStruct.parse(zero)).hasMessageContaining("MODULUS has 0 bits");
        assertThatThrownBy(() -> SigStruct.parseOrUnsigned(zero)).hasMessageContaining("MODULUS has 0 bits");
    }

    @Test
    void parse_signatureAboveTheModulus_isRefused() {
        byte[] bytes = Images.sigStruct();
        Arrays.fill(bytes, 516, 900, (byte) 0xff);
        assertThatThrownBy(() -> SigStruct.parse(bytes)).isInstanceOf(EnclaveImageException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1807, 1809, 4096})
    void parse_otherSize_isRefused(int size) {
        assertThatThrownBy(() -> SigStruct.parse(new byte[size]))
                .hasMessage("this is no valid SIGSTRUCT: it has " + size + " bytes and not 1808");
    }

    @Test
    void parse_emptyPlace_isUnsignedOnlyWhereThatIsAllowed() throws Exception {
        byte[] empty = ByteBuffer.allocate(SigStruct.SIZE).array();
        assertThatThrownBy(() -> SigStruct.parse(empty)).hasMessageContaining("HEADER is");
        SigStruct parsed = SigStruct.parseOrUnsigned(empty);
        assertThat(parsed.signed()).isFalse();
        assertThat(parsed.mrSigner()).containsOnly(0).hasSize(32);
    }
}
