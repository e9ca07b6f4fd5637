package dev.marblerun.premain.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtoReaderTest {
    private static void readAll(byte[] message) throws ProtoReader.MalformedException {
        ProtoReader reader = new ProtoReader(message);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> reader.bytes();
                case 2 -> reader.string();
                case 3 -> {
                    ProtoReader inner = reader.message();
                    while (inner.next()) {
                        inner.skip();
                    }
                }
                default -> reader.skip();
            }
        }
    }

    @Test
    void next_everyType_isReadOrSkipped() throws Exception {
        // 1: "abc", 4: varint 300, 5: fixed64, 6: fixed32, 7: "x", 2: "ü".
        ProtoReader reader = new ProtoReader(HexFormat.of().parseHex(
                "0a03616263" + "20ac02" + "290102030405060708" + "3501020304" + "3a0178" + "1202c3bc"));
        assertThat(reader.next()).isTrue();
        assertThat(reader.bytes()).asString().isEqualTo("abc");
        for (int field = 4; field <= 7; field++) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.field()).isEqualTo(field);
            reader.skip();
        }
        assertThat(reader.next()).isTrue();
        assertThat(reader.string()).isEqualTo("ü");
        assertThat(reader.next()).isFalse();
    }

    @Test
    void writer_longAndEmptyFields_areReadAgain() throws Exception {
        byte[] message = new ProtoWriter().bytes(1, new byte[300]).string(2, "").string(2, "b").message();
        ProtoReader reader = new ProtoReader(message);
        assertThat(reader.next()).isTrue();
        assertThat(reader.bytes()).hasSize(300);
        assertThat(reader.next()).isTrue();
        assertThat(reader.string()).isEqualTo("b");
        assertThat(reader.next()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0a, ends early",
        "0a05 6162, ends early",
        "0affffffffff7f, ends early",
        "0affffffffffffffffff01, ends early",
        "ffffffffffffffffffffff, too long",
        "ffffffffff7f, no possible number",
        "00, no possible number",
        "08, wrong type",
        "0800, wrong type",
        "1201ff, no UTF-8",
        "23, no possible type",
        "1a02 0a05, ends early",
        "20, ends early",
        "2901, ends early"
    })
    void next_malformed_isRefused(String hex, String why) {
        assertThatThrownBy(() -> readAll(HexFormat.of().parseHex(hex.replace(" ", ""))))
                .isInstanceOf(ProtoReader.MalformedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void next_anyBytes_isReadOrRefused() {
        Random random = new Random(3);
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] message = new byte[random.nextInt(24)];
            random.nextBytes(message);
            try {
                readAll(message);
                read++;
            } catch (ProtoReader.MalformedException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(read).isPositive();
    }
}
