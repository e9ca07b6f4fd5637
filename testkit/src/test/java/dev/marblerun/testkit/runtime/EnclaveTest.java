package dev.marblerun.testkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What sealing keys depend on, and which requests are refused, as EGETKEY has it. */
class EnclaveTest {
    private static final byte[] FUSES = {1, 2, 3};
    private static final int FLAGS = 48;
    private static final int MRENCLAVE = 64;
    private static final int MRSIGNER = 128;
    private static final int ISVPRODID = 256;
    private static final int ISVSVN = 258;
    private static final int CONFIGSVN = 260;
    private static final byte KSS = (byte) 0x80;

    @Test
    void key_eachPolicy_dependsOnWhatItNames() {
        byte[] unique = key(same -> {}, request -> request.putShort(2, (short) 1));
        byte[] product = key(same -> {}, same -> {});
        assertThat(unique).hasSize(16).isNotEqualTo(product);
        assertThat(key(body -> body.put(MRENCLAVE, (byte) 9), request -> request.putShort(2, (short) 1)))
                .isNotEqualTo(unique);
        assertThat(key(body -> body.put(MRENCLAVE, (byte) 9), same -> {})).isEqualTo(product);
        assertThat(key(body -> body.put(MRSIGNER, (byte) 9), request -> request.putShort(2, (short) 1)))
                .isEqualTo(unique);
        assertThat(key(body -> body.put(MRSIGNER, (byte) 9), same -> {})).isNotEqualTo(product);
        assertThat(key(body -> body.put(ISVPRODID, (byte) 9), same -> {})).isNotEqualTo(product);
        assertThat(new Enclave(new byte[] {4}, body(same -> {})).key(request(same -> {})).orElseThrow())
                .as("another machine")
                .isNotEqualTo(product);
    }

    @Test
    void key_ofAnEnclaveThatCanBeDebugged_isNeverThatOfProduction() {
        Consumer<ByteBuffer> noMask = request -> request.putLong(24, 0);
        assertThat(key(body -> body.put(FLAGS, (byte) 7), noMask)).isNotEqualTo(key(same -> {}, noMask));
        Enclave debug = enclave(body -> body.put(FLAGS, (byte) 7));
        assertThat(debug.inProduction().key(request(same -> {}))).contains(key(same -> {}, same -> {}));
    }

    @Test
    void key_ofALowerVersion_isTheOneThatTheLowerVersionHad() {
        byte[] lower = key(body -> body.put(ISVSVN, (byte) 2), request -> request.put(4, (byte) 2));
        assertThat(key(same -> {}, request -> request.put(4, (byte) 2))).isEqualTo(lower);
        assertThat(key(same -> {}, same -> {})).isNotEqualTo(lower);
        Enclave later = enclave(same -> {}).withMicrocode(60);
        assertThat(later.key(request(same -> {}))).contains(key(same -> {}, same -> {}));
        assertThat(later.key(request(request -> request.put(8, (byte) 60))))
                .isPresent()
                .isNotEqualTo(later.key(request(same -> {})));
    }

    @Test
    void key_whatTheCpuRefuses_isRefused() {
        assertRefused(request -> request.put(4, (byte) 4));
        assertRefused(request -> request.put(8, (byte) 51));
        assertRefused(request -> request.put(23, (byte) 1));
        assertRefused(request -> request.put(0, (byte) 3));
        assertRefused(request -> request.put(2, (byte) 0x42));
        assertRefused(request -> request.put(6, (byte) 1));
        assertRefused(request -> request.put(78, (byte) 1));
        assertRefused(request -> request.put(511, (byte) 1));
        assertRefused(request -> request.put(76, (byte) 1));
        assertRefused(request -> request.put(2, (byte) 0x0A));
        assertThat(enclave(same -> {}).key(new byte[511])).isEmpty();
    }

    @Test
    void key_keySeparation_mayNameTheConfigSvnThatItHas() {
        Consumer<ByteBuffer> separated = body -> body.put(FLAGS, (byte) (5 | KSS)).put(CONFIGSVN, (byte) 6);
        byte[] key = key(separated, request -> request.put(76, (byte) 6));
        assertThat(key).isEqualTo(key(separated, same -> {})).isEqualTo(key(same -> {}, same -> {}));
        assertThat(enclave(separated).key(request(request -> request.put(76, (byte) 7)))).isEmpty();
        assertThat(key(separated, request -> request.put(2, (byte) 0x0A).put(76, (byte) 6)))
                .isNotEqualTo(key(separated, request -> request.put(2, (byte) 0x0A).put(76, (byte) 5)));
    }

    @Test
    void report_data_areInTheEnclavesReport() {
        byte[] data = new byte[64];
        Arrays.fill(data, (byte) 8);
        byte[] report = enclave(same -> {}).report(data);
        assertThat(report).hasSize(432);
        assertThat(Arrays.copyOf(report, 384)).isEqualTo(body(body -> body.put(320, data)));
        assertThat(Arrays.copyOfRange(report, 416, 432)).isNotEqualTo(new byte[16]);
    }

    private static byte[] bytes(int length, Consumer<ByteBuffer> content) {
        byte[] bytes = new byte[length];
        content.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        return bytes;
    }

    /** A report's body of a production enclave of version 3, or of one that differs so. */
    private static byte[] body(Consumer<ByteBuffer> change) {
        Consumer<ByteBuffer> usual = body -> body.put(0, (byte) 50)
                .putLong(FLAGS, 5)
                .putLong(56, 0xE7)
                .put(MRENCLAVE, (byte) 1)
                .put(MRSIGNER, (byte) 2)
                .put(ISVPRODID, (byte) 7)
                .put(ISVSVN, (byte) 3);
        return bytes(384, usual.andThen(change));
    }

    /** A request for the present key by MRSIGNER, or for another one. */
    private static byte[] request(Consumer<ByteBuffer> change) {
        Consumer<ByteBuffer> usual = request -> request.putShort(0, (short) 4)
                .putShort(2, (short) 2)
                .putShort(4, (short) 3)
                .put(8, (byte) 50)
                .putLong(24, 0xFF0000000000000BL)
                .putInt(72, 0xF0000000);
        return bytes(512, usual.andThen(change));
    }

    private static Enclave enclave(Consumer<ByteBuffer> change) {
        return new Enclave(FUSES, body(change));
    }

    private static byte[] key(Consumer<ByteBuffer> enclave, Consumer<ByteBuffer> change) {
        return enclave(enclave).key(request(change)).orElseThrow();
    }

    private static void assertRefused(Consumer<ByteBuffer> change) {
        assertThat(enclave(same -> {}).key(request(change))).isEmpty();
    }
}
