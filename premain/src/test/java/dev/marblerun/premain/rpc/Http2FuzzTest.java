package dev.marblerun.premain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.marblerun.api.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as what a server says: frames, headers, gRPC. {@code premain/fuzz} lets Jazzer choose them. */
class Http2FuzzTest {
    private static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_ANSWER_BYTES = 100_000;

    @MethodSource("conversations")
    @FuzzTest(maxDuration = "3m")
    void exchange_anyBytes_isAnsweredOrRefusedWithinBounds(byte[] input) {
        if (input.length > MOST_BYTES) {
            return;
        }
        FuzzBounds.check(input, bytes -> {
            try {
                assertThat(exchange(bytes)).hasSizeLessThanOrEqualTo(Math.min(MOST_ANSWER_BYTES, bytes.length));
            } catch (RpcException refused) {
                assertThat(refused.code()).isNotEqualTo(StatusCode.OK);
            } catch (IOException broken) {
                assertThat(broken).hasMessageMatching("(?s).+");
            }
        });
    }

    /** Each block is preceded by its length, in two bytes: they share a table. */
    @MethodSource("headerBlocks")
    @FuzzTest(maxDuration = "3m")
    void headers_anyBlocks_areReadOrRefusedWithinBounds(byte[] input) {
        if (input.length > MOST_BYTES) {
            return;
        }
        FuzzBounds.check(input, bytes -> {
            HeaderDecoder decoder = new HeaderDecoder();
            int from = 0;
            try {
                while (from + 2 <= bytes.length) {
                    int length = (bytes[from] & 0xFF) << 8 | (bytes[from + 1] & 0xFF);
                    int to = Math.min(bytes.length, from + 2 + length);
                    requireText(decoder.decode(Arrays.copyOfRange(bytes, from + 2, to)));
                    from = to;
                }
            } catch (Http2Exception refused) {
                assertThat(refused).hasMessageMatching("(?s).+");
            }
        });
    }

    @Test
    void seeds_conversations_areGoodOnes() {
        assertThat(conversations()).allSatisfy(seed -> assertThat(exchange(seed)).isNotNull());
    }

    private static void requireText(List<Header> headers) {
        int size = 0;
        for (Header header : headers) {
            assertThat(StandardCharsets.ISO_8859_1.newEncoder().canEncode(header.name() + header.value())).isTrue();
            size += header.size();
        }
        assertThat(size).isLessThanOrEqualTo(Limits.HEADER_BYTES);
    }

    private static byte[] exchange(byte[] server) throws IOException, RpcException {
        Http2Connection connection =
                new Http2Connection(new ByteArrayInputStream(server), OutputStream.nullOutputStream());
        GrpcAnswer answer = new GrpcAnswer(MOST_ANSWER_BYTES);
        connection.exchange(
                new HeaderEncoder().add(":method", "POST").block(), RpcChannel.prefixed(new byte[70_000]), answer);
        return answer.message();
    }

    static Stream<byte[]> conversations() {
        return Stream.of(answer(""), answer("abc"), answer("x".repeat(20_000)));
    }

    /** With every kind of frame that a server may send. */
    private static byte[] answer(String message) {
        ServerScript server = new ServerScript();
        byte[] body = RpcChannel.prefixed(message.getBytes(StandardCharsets.US_ASCII));
        try {
            server.frame(Http2.WINDOW_UPDATE, 0, 0, 0, 1, 0, 0)
                    .frame(Http2.SETTINGS, 0, 0, 0, 4, 0, 2, 0, 0, 0, 5, 0, 0, 64, 0)
                    .frame(Http2.SETTINGS, Http2.ACK, 0)
                    .headers(0, new HeaderEncoder().add(":status", "103"))
                    .begin()
                    .frame(Http2.PING, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)
                    .frame(Http2.PRIORITY, 0, 1, 0, 0, 0, 0, 0);
            for (int from = 0; from < body.length; from += Http2.FRAME_BYTES) {
                int to = Math.min(body.length, from + Http2.FRAME_BYTES);
                server.frame(Http2.DATA, 0, 1, Arrays.copyOfRange(body, from, to));
            }
            return server.frame(0xEE, 0xFF, 7, 1, 2, 3)
                    .frame(Http2.GOAWAY, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0)
                    .end()
                    .bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** RFC 7541, appendix C.6, with Huffman code, a resized table and references to it. */
    static Stream<byte[]> headerBlocks() {
        return Stream.of(
                        "0039" + "3fe101" + "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff"
                                + "6e919d29ad171863c78f0b97c8e9ae82ae43d3" + "0008" + "4883640effc1c0bf",
                        "0003" + "880f0d" + "0002" + "0000",
                        "0008" + "0001610162" + "10" + "0163")
                .map(HexFormat.of()::parseHex);
    }
}
