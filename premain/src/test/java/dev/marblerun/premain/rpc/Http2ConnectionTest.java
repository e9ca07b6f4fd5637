package dev.marblerun.premain.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http2ConnectionTest {
    private final ServerScript server = new ServerScript();

    private RpcException refusal() {
        return catchThrowableOfType(RpcException.class, server::answer);
    }

    @Test
    void exchange_answerInPieces_isPutTogether() throws Exception {
        server.begin()
                .frame(Http2.DATA, 0, 1, 0, 0, 0)
                .frame(Http2.PING, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)
                .frame(Http2.DATA, Http2.PADDED, 1, 2, 0, 3, 'a', 0, 0)
                .frame(0xEE, 0xFF, 7, 1, 2, 3)
                .frame(Http2.PRIORITY, 0, 1, 0, 0, 0, 0, 0)
                .frame(Http2.DATA, 0, 1, 'b', 'c')
                .frame(Http2.GOAWAY, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0)
                .end();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        assertThat(server.answerTo(new byte[10], 100, sent)).asString().isEqualTo("abc");
        // The ping's eight bytes came back, in a frame that says so.
        assertThat(new String(sent.toByteArray(), StandardCharsets.ISO_8859_1))
                .startsWith("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                .contains("\0\0\10\6\1\0\0\0\0\1\2\3\4\5\6\7\10");
    }

    @Test
    void exchange_headersInPiecesAfterAnInformationalAnswer_areRead() throws Exception {
        byte[] block = new HeaderEncoder().add(":status", "200").add("content-type", "application/grpc").block();
        server.headers(0, new HeaderEncoder().add(":status", "103"))
                .frame(Http2.HEADERS, Http2.PRIORITISED, 1, concat(new byte[5], Arrays.copyOf(block, 9)))
                .frame(Http2.CONTINUATION, 0, 1, Arrays.copyOfRange(block, 9, 20))
                .frame(Http2.CONTINUATION, Http2.END_HEADERS, 1, Arrays.copyOfRange(block, 20, block.length))
                .frame(Http2.DATA, 0, 1, 0, 0, 0, 0, 1, 'x')
                .end();
        assertThat(server.answer()).asString().isEqualTo("x");
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void exchange_requestLargerThanTheWindow_waitsForMore() throws Exception {
        server.frame(Http2.SETTINGS, 0, 0, 0, 4, 0, 0, 0, 10)
                .frame(Http2.WINDOW_UPDATE, 0, 1, 0, 0, 0, 90)
                .frame(Http2.WINDOW_UPDATE, 0, 1, 0, 2, 0, 0)
                .frame(Http2.WINDOW_UPDATE, 0, 0, 0, 1, 0, 0)
                .begin()
                .frame(Http2.DATA, 0, 1, 0, 0, 0, 0, 0)
                .end();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        assertThat(server.answerTo(new byte[70_000], 100, sent)).isEmpty();
        assertThat(sent.size()).isBetween(70_005, 70_500);
    }

    @Test
    void exchange_windowNeverComes_endsWithTheConnection() {
        assertThatThrownBy(() -> server.frame(Http2.SETTINGS, 0, 0).answerTo(new byte[70_000], 100,
                        OutputStream.nullOutputStream()))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void exchange_largeAnswer_getsWindowsAndIsWhole() throws Exception {
        int size = 3_000_000;
        server.begin().frame(Http2.DATA, 0, 1, 0, size >> 24, size >> 16, size >> 8, size);
        byte[] chunk = new byte[Http2.FRAME_BYTES];
        for (int left = size; left > 0; left -= chunk.length) {
            server.frame(Http2.DATA, 0, 1, Arrays.copyOf(chunk, Math.min(left, chunk.length)));
        }
        server.end();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        assertThat(server.answerTo(new byte[1], size, sent)).hasSize(size);
        // Preface, settings, request; two updates for each half of the window.
        assertThat(sent.size()).isBetween(150, 400);
    }

    @Test
    void exchange_twoCallsOnOneConnection_eachHasItsAnswer() throws Exception {
        byte[] headers = new HeaderEncoder().add(":status", "200").add("content-type", "application/grpc").block();
        byte[] trailers = new HeaderEncoder().add("grpc-status", "0").block();
        for (int stream = 1; stream <= 3; stream += 2) {
            server.frame(Http2.HEADERS, Http2.END_HEADERS, stream, headers)
                    .frame(Http2.DATA, 0, stream, 0, 0, 0, 0, 1, stream)
                    .frame(Http2.HEADERS, Http2.END_HEADERS | Http2.END_STREAM, stream, trailers)
                    .frame(Http2.WINDOW_UPDATE, 0, 1, 0, 0, 0, 1);
        }
        Http2Connection connection = new Http2Connection(
                new ByteArrayInputStream(server.bytes()), OutputStream.nullOutputStream());
        for (int stream = 1; stream <= 3; stream += 2) {
            GrpcAnswer answer = new GrpcAnswer(100);
            connection.exchange(headers, RpcChannel.prefixed(new byte[1]), answer);
            assertThat(answer.message()).containsExactly((byte) stream);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "5, NOT_FOUND, no%20such%C3%BC%zz, no suchü%zz",
        "7, PERMISSION_DENIED, plain, plain",
        "17, UNKNOWN, x, x",
        "-1, UNKNOWN, x, x",
        "'', UNKNOWN, x, the answer ends without a status"
    })
    void exchange_refusal_hasCodeAndText(String number, StatusCode code, String sent, String text) throws Exception {
        server.headers(Http2.END_STREAM, new HeaderEncoder()
                .add(":status", "200")
                .add("content-type", "application/grpc")
                .add("grpc-status", number)
                .add("grpc-message", sent));
        assertThat(refusal()).hasMessage(text).extracting(RpcException::code).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"404, UNIMPLEMENTED", "503, UNAVAILABLE", "401, UNAUTHENTICATED", "200, UNKNOWN", "301, UNKNOWN"})
    void exchange_noGrpc_isMapped(String status, StatusCode code) throws Exception {
        server.headers(0, new HeaderEncoder().add(":status", status).add("content-type", "text/html"));
        assertThat(refusal()).hasMessageContaining(status).extracting(RpcException::code).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"0, INTERNAL", "7, UNAVAILABLE", "8, CANCELLED", "11, RESOURCE_EXHAUSTED", "12, PERMISSION_DENIED"})
    void exchange_reset_isMapped(int error, StatusCode code) throws Exception {
        server.begin().frame(Http2.RST_STREAM, 0, 1, 0, 0, 0, error);
        assertThat(refusal().code()).isEqualTo(code);
        assertThat(refusal().isUnprocessed()).isEqualTo(error == 7);
    }

    @Test
    void exchange_goAwayBeforeTheCall_saysThatNothingWasDone() throws Exception {
        server.frame(Http2.GOAWAY, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(refusal().isUnprocessed()).isTrue();
    }

    @Test
    void exchange_answerOf100Megabytes_isRefusedBeforeItComes() throws Exception {
        int size = 100_000_000;
        server.begin().frame(Http2.DATA, 0, 1, 0, size >> 24, size >> 16, size >> 8, size);
        assertThat(refusal()).hasMessageContaining("100000000").extracting(RpcException::code)
                .isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000000001 61", "0100000001 61", "0000000001 6161", "0000000002 61", "00ffffffff"})
    void exchange_messageIsNotOne_isRefused(String message) throws Exception {
        server.begin()
                .frame(Http2.DATA, 0, 1, HexFormat.of().parseHex(message.replace(" ", "")));
        if (message.equals("0000000001 61")) {
            server.frame(Http2.DATA, Http2.END_STREAM, 1);
        }
        server.end();
        assertThat(refusal().code()).isNotEqualTo(StatusCode.OK);
    }

    @Test
    void exchange_framesWithoutEnd_areCounted() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            server.frame(Http2.PING, Http2.ACK, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }
        assertThatThrownBy(server::answer).isInstanceOf(Http2Exception.class).hasMessageContaining("one frame after");
    }

    @Test
    void exchange_continuationsWithoutEnd_areBounded() throws Exception {
        server.frame(Http2.HEADERS, 0, 1, 0);
        for (int i = 0; i < 5; i++) {
            server.frame(Http2.CONTINUATION, 0, 1, new byte[8_000]);
        }
        assertThatThrownBy(server::answer).isInstanceOf(Http2Exception.class).hasMessageContaining("more than");
    }

    @ParameterizedTest
    @CsvSource({
        "5, 4, 1", "9, 4, 1", "0, 0, 0", "0, 0, 2", "0, 0, 3", "1, 4, 5", "3, 0, 1", "4, 0, 1", "6, 0, 0", "7, 0, 0",
        "8, 0, 0", "0, 8, 1", "1, 36, 1"
    })
    void exchange_frameThatMustNotBe_isRefused(int type, int flags, int stream) throws Exception {
        server.frame(type, flags, stream, type == Http2.DATA && flags == 8 ? new int[] {9} : new int[] {200});
        assertThatThrownBy(server::answer).isInstanceOf(Http2Exception.class);
    }

    @Test
    void exchange_windowOverflows_isRefused() throws Exception {
        server.frame(Http2.WINDOW_UPDATE, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF);
        assertThatThrownBy(server::answer).hasMessageContaining("too large");
    }

    @Test
    void exchange_anyBytes_areAnAnswerOrARefusal() throws Exception {
        byte[] good = server.begin()
                .frame(Http2.PING, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)
                .frame(Http2.WINDOW_UPDATE, 0, 1, 0, 0, 0, 90)
                .frame(Http2.DATA, 0, 1, 0, 0, 0, 0, 3, 'a', 'b', 'c')
                .end()
                .bytes();
        Random random = new Random(9113);
        int answers = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                Http2Connection connection =
                        new Http2Connection(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream());
                GrpcAnswer answer = new GrpcAnswer(1_000);
                connection.exchange(new byte[1], new byte[10], answer);
                answers += answer.message().length;
            } catch (IOException | RpcException e) {
                assertThat(e.getMessage()).isNotNull();
            }
        }
        assertThat(answers).isPositive();
    }
}
