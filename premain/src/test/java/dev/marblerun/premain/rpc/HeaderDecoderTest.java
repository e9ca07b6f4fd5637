package dev.marblerun.premain.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderDecoderTest {
    private final HeaderDecoder decoder = new HeaderDecoder();

    private List<Header> decode(String hex) throws Http2Exception {
        return decoder.decode(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    void decode_rfc7541ResponsesWithHuffmanCode_evictsAndRefers() throws Exception {
        // Appendix C.6, whose table holds 256 bytes: 3f e1 01 says so first.
        assertThat(decode("3fe101 488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad17"
                        + "1863c78f0b97c8e9ae82ae43d3"))
                .containsExactly(
                        new Header(":status", "302"),
                        new Header("cache-control", "private"),
                        new Header("date", "Mon, 21 Oct 2013 20:13:21 GMT"),
                        new Header("location", "https://www.example.com"));
        assertThat(decode("4883640effc1c0bf"))
                .containsExactly(
                        new Header(":status", "307"),
                        new Header("cache-control", "private"),
                        new Header("date", "Mon, 21 Oct 2013 20:13:21 GMT"),
                        new Header("location", "https://www.example.com"));
        // The first entry, :status 302, had to go for 307.
        assertThatThrownBy(() -> decode("c2")).isInstanceOf(Http2Exception.class);
    }

    @Test
    void decode_whatNettyEncodes_isTheSame() throws Exception {
        Random random = new Random(7541);
        DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
        for (int block = 0; block < 300; block++) {
            Http2Headers headers = new DefaultHttp2Headers(false);
            List<Header> expected = new ArrayList<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                Header header = new Header("name-" + random.nextInt(20), text(random));
                headers.add(header.name(), header.value());
                expected.add(header);
            }
            ByteBuf encoded = Unpooled.buffer();
            encoder.encodeHeaders(1, headers, encoded);
            assertThat(decoder.decode(ByteBufUtil.getBytes(encoded))).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static String text(Random random) {
        char[] text = new char[random.nextInt(40)];
        for (int i = 0; i < text.length; i++) {
            // Every octet now and then: the code of each is in the table.
            text[i] = (char) (random.nextInt(4) == 0 ? random.nextInt(256) : 'a' + random.nextInt(26));
        }
        return new String(text);
    }

    @Test
    void encode_anyHeaders_areReadByNetty() throws Exception {
        byte[] block = new HeaderEncoder()
                .add(":path", "/x")
                .add("long", "v".repeat(126) + "w")
                .add("longer", "v".repeat(10_000))
                .block();
        Http2Headers headers =
                new DefaultHttp2HeadersDecoder(false, 20_000).decodeHeaders(1, Unpooled.wrappedBuffer(block));
        assertThat(headers.get(":path")).hasToString("/x");
        assertThat(headers.get("long")).hasToString("v".repeat(126) + "w");
        assertThat(headers.get("longer")).hasToString("v".repeat(10_000));
    }

    @Test
    void decode_everyStaticEntry_isNettys() throws Exception {
        for (int index = 1; index <= 61; index++) {
            byte[] block = {(byte) (0x80 | index)};
            Header own = decoder.decode(block).get(0);
            Http2Headers theirs =
                    new DefaultHttp2HeadersDecoder(false).decodeHeaders(1, Unpooled.wrappedBuffer(block));
            assertThat(theirs.get(own.name())).as("entry %d", index).hasToString(own.value());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "80, entry 0",
        "be, entry 62",
        "ff00, entry 127",
        "0f, ends early",
        "00, ends early",
        "0005 61, ends early",
        "7fffffffffff, too large",
        "3fe21f, larger than was allowed",
        "8220, in the middle",
        "0081ff 00, padded",
        "0084ffffffff 00, for its end",
    })
    void decode_malformed_isRefused(String hex, String why) {
        assertThatThrownBy(() -> decode(hex)).isInstanceOf(Http2Exception.class).hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 400})
    void decode_listLargerThanAllowed_isRefused(int fields) {
        HeaderEncoder encoder = new HeaderEncoder();
        for (int i = 0; i < fields; i++) {
            encoder.add("n", "v".repeat(16_384 / fields));
        }
        assertThatThrownBy(() -> decoder.decode(encoder.block()))
                .isInstanceOf(Http2Exception.class)
                .hasMessageContaining("more than");
    }

    @Test
    void decode_smallBlockThatRefersToALargeEntry_isBounded() throws Exception {
        byte[] remembered = new HeaderEncoder().add("n", "v".repeat(4_000)).block();
        remembered[0] = 0x40;
        decoder.decode(remembered);
        assertThatThrownBy(() -> decode("be".repeat(100))).hasMessageContaining("more than");
    }

    @Test
    void decode_anyBytes_isAListOrARefusal() {
        Random random = new Random(16);
        byte[] seed = HexFormat.of().parseHex("488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a6");
        int lists = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] block = seed.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                block[random.nextInt(block.length)] = (byte) random.nextInt();
            }
            try {
                new HeaderDecoder().decode(block);
                lists++;
            } catch (Http2Exception e) {
                assertThat(e).hasMessageContaining("header");
            }
        }
        assertThat(lists).isBetween(1, 19_999);
    }
}
