package dev.marblerun.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final int DEADLINE_MILLIS = 20_000;

    private static Pipe pipe() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        return pipe;
    }

    private static void write(Pipe pipe) throws IOException {
        assertThat(pipe.sink().write(ByteBuffer.allocate(1))).isEqualTo(1);
    }

    @Test
    void await_nothingToRead_isFalseAfterTheTime() throws Exception {
        Pipe pipe = pipe();
        try (Readiness readiness = new Readiness()) {
            assertThat(readiness.await(pipe.source(), 1)).isFalse();
        }
    }

    @Test
    void await_bytesOrTheEnd_isTrueEachTime() throws Exception {
        Pipe pipe = pipe();
        try (Readiness readiness = new Readiness()) {
            write(pipe);
            assertThat(readiness.await(pipe.source(), DEADLINE_MILLIS)).isTrue();
            assertThat(readiness.await(pipe.source(), DEADLINE_MILLIS)).as("still there").isTrue();
            assertThat(pipe.source().read(ByteBuffer.allocate(1))).isEqualTo(1);
            assertThat(readiness.await(pipe.source(), 1)).isFalse();
            pipe.sink().close();
            assertThat(readiness.await(pipe.source(), DEADLINE_MILLIS)).isTrue();
        }
    }

    @Test
    void await_anotherChannel_doesNotHearOfTheFormer() throws Exception {
        Pipe former = pipe();
        Pipe other = pipe();
        try (Readiness readiness = new Readiness()) {
            assertThat(readiness.await(former.source(), 1)).isFalse();
            assertThat(readiness.await(other.source(), 1)).isFalse();
            write(former);
            assertThat(readiness.await(other.source(), 1)).isFalse();
            write(other);
            assertThat(readiness.await(other.source(), DEADLINE_MILLIS)).isTrue();
            assertThat(readiness.await(former.source(), DEADLINE_MILLIS)).as("and back").isTrue();
        }
    }

    @Test
    void await_closedChannel_fails() throws Exception {
        Pipe pipe = pipe();
        try (Readiness readiness = new Readiness()) {
            pipe.source().close();
            assertThatThrownBy(() -> readiness.await(pipe.source(), DEADLINE_MILLIS))
                    .isInstanceOf(ClosedChannelException.class);
        }
    }

    @Test
    void close_letsGoOfTheChannel() throws Exception {
        Pipe pipe = pipe();
        try (Readiness readiness = new Readiness()) {
            assertThat(readiness.await(pipe.source(), 1)).isFalse();
            assertThat(pipe.source().isRegistered()).isTrue();
        }
        assertThat(pipe.source().isRegistered()).isFalse();
    }
}
