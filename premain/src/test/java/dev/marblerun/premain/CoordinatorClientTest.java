package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.ActivationResp;
import io.grpc.Status;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CoordinatorClientTest {
    private static final ActivationRequest REQUEST =
            new ActivationRequest(new byte[] {3, 0}, new byte[70_000], "m", "u");
    private static final MarbleIdentity IDENTITY = anIdentity();

    private final LogLines lines = new LogLines();

    private static MarbleIdentity anIdentity() {
        try {
            return MarbleIdentity.create(SubjectNames.parse("localhost"), Instant.now());
        } catch (PremainException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeAll
    static void warmUp() throws Exception {
        // The first connection of a JVM loads thousands of classes; later deadlines are about the network alone.
        try (FakeCoordinator coordinator = new FakeCoordinator(r -> ActivationResp.getDefaultInstance())) {
            CoordinatorClient.Bounds patient = CoordinatorClient.Bounds.usual(Duration.ZERO);
            new CoordinatorClient(
                            coordinator.address(), patient, CoordinatorCheck.TRUST_ANYBODY, new LogLines().log())
                    .activate(IDENTITY, REQUEST);
        }
    }

    private CoordinatorClient client(CoordinatorAddress address, Duration patience) {
        return client(address, Duration.ofSeconds(30), patience);
    }

    private CoordinatorClient client(CoordinatorAddress address, Duration answer, Duration patience) {
        return new CoordinatorClient(
                address,
                new CoordinatorClient.Bounds(Duration.ofSeconds(10), answer, 100_000, patience),
                CoordinatorCheck.TRUST_ANYBODY,
                lines.log());
    }

    private void activateWithin(Duration answer, CoordinatorAddress address) throws PremainException {
        client(address, answer, Duration.ZERO).activate(IDENTITY, REQUEST);
    }

    private ActivationAnswer activate(FakeCoordinator coordinator) throws PremainException {
        return client(coordinator.address(), Duration.ZERO).activate(IDENTITY, REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void activate_coordinatorAnswers_certificateIsPresented(String protocol) throws Exception {
        ActivationResp answer = FakeCoordinator.answer(Map.of("f", "x"), Map.of());
        try (FakeCoordinator coordinator = new FakeCoordinator(r -> answer, protocol)) {
            assertThat(activate(coordinator)).usingRecursiveComparison().isEqualTo(FakeCoordinator.read(answer));
            FakeCoordinator.Seen seen = coordinator.next();
            assertThat(seen.request().toByteArray()).isEqualTo(REQUEST.encode());
            assertThat(seen.request().getCSR().size()).isEqualTo(REQUEST.csr().length);
            assertThat(seen.certificate()).isEqualTo(IDENTITY.certificate());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED_PRECONDITION, FailedPrecondition, set the manifest",
        "PERMISSION_DENIED, PermissionDenied, The Coordinator refuses this marble",
        "UNAUTHENTICATED, Unauthenticated, client certificate",
        "INVALID_ARGUMENT, InvalidArgument, could not read the request",
        "INTERNAL, Internal, templates of the manifest",
        "RESOURCE_EXHAUSTED, ResourceExhausted, larger than allowed",
        "UNIMPLEMENTED, Unimplemented, no Coordinator's mesh address",
        "UNKNOWN, Unknown, no Coordinator's mesh address",
        "UNAVAILABLE, Unavailable, broke off",
        "CANCELLED, Canceled, Coordinator's log",
        "NOT_FOUND, NotFound, Coordinator's log",
        "ALREADY_EXISTS, AlreadyExists, Coordinator's log",
        "ABORTED, Aborted, Coordinator's log",
        "OUT_OF_RANGE, OutOfRange, Coordinator's log",
        "DATA_LOSS, DataLoss, Coordinator's log"
    })
    void activate_coordinatorRefuses_saysCodeTextAndWhatToDo(Status.Code code, String name, String hint)
            throws Exception {
        Function<ActivationReq, ActivationResp> refuse = r -> {
            throw code.toStatus().withDescription("the text").asRuntimeException();
        };
        try (FakeCoordinator coordinator = new FakeCoordinator(refuse)) {
            assertThatThrownBy(() -> activate(coordinator))
                    .isInstanceOf(PremainException.class)
                    .hasMessageStartingWith(
                            "activating the marble failed: rpc error: code = " + name + " desc = the text. ")
                    .hasMessageContaining(hint);
            assertThat(coordinator.requests()).isEqualTo(1);
        }
    }

    @Test
    void activate_coordinatorIsBusy_saysSo() throws Exception {
        Function<ActivationReq, ActivationResp> refuse = r -> {
            throw Status.RESOURCE_EXHAUSTED.withDescription("too many activations at once").asRuntimeException();
        };
        try (FakeCoordinator coordinator = new FakeCoordinator(refuse)) {
            assertThatThrownBy(() -> activate(coordinator))
                    .isInstanceOf(PremainException.class)
                    .hasMessageContaining("too many activations at once. The Coordinator has too much to do at once: "
                            + "start again in a while");
            assertThat(coordinator.requests()).isEqualTo(1);
        }
    }

    @Test
    void activate_coordinatorIsBusyForAWhile_isAskedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Function<ActivationReq, ActivationResp> busyTwice = r -> {
            if (asked.incrementAndGet() <= 2) {
                throw Status.RESOURCE_EXHAUSTED.withDescription("too many activations at once").asRuntimeException();
            }
            return FakeCoordinator.answer(Map.of(), Map.of());
        };
        try (FakeCoordinator coordinator = new FakeCoordinator(busyTwice)) {
            CoordinatorClient client = client(coordinator.address(), Duration.ofSeconds(30));
            assertThat(client.activate(IDENTITY, REQUEST).environment()).hasSize(4);
            assertThat(asked).hasValue(3);
            assertThat(lines.text()).contains("cannot answer yet; trying for up to 30 s").hasLineCount(1);
        }
    }

    @Test
    void activate_answerTooLargeWithPatience_isNotAskedTwice() throws Exception {
        ActivationResp answer = FakeCoordinator.answer(Map.of("f", "x".repeat(100_001)), Map.of());
        try (FakeCoordinator coordinator = new FakeCoordinator(r -> answer)) {
            assertThatThrownBy(() ->
                            client(coordinator.address(), Duration.ofSeconds(5)).activate(IDENTITY, REQUEST))
                    .hasMessageContaining("ResourceExhausted");
            assertThat(coordinator.requests()).isEqualTo(1);
        }
    }

    @Test
    void activate_serverFailsAfterTheRequest_isNotAskedTwice() throws Exception {
        Function<ActivationReq, ActivationResp> refuse = r -> {
            throw Status.UNAVAILABLE.withDescription("going down").asRuntimeException();
        };
        try (FakeCoordinator coordinator = new FakeCoordinator(refuse)) {
            assertThatThrownBy(() ->
                            client(coordinator.address(), Duration.ofSeconds(5)).activate(IDENTITY, REQUEST))
                    .hasMessageContaining("going down");
            assertThat(coordinator.requests()).isEqualTo(1);
        }
    }

    @Test
    void activate_answerLargerThanAllowed_isRefused() throws Exception {
        ActivationResp answer = FakeCoordinator.answer(Map.of("f", "x".repeat(100_001)), Map.of());
        try (FakeCoordinator coordinator = new FakeCoordinator(r -> answer)) {
            assertThatThrownBy(() -> activate(coordinator))
                    .isInstanceOf(PremainException.class)
                    .hasMessageContaining("ResourceExhausted")
                    .hasMessageContaining("answers: 100000 bytes");
        }
    }

    @Test
    void activate_answerIsNoMessage_isRefused() throws Exception {
        ActivationResp noUtf8 = ActivationResp.newBuilder()
                .setUnknownFields(com.google.protobuf.UnknownFieldSet.newBuilder()
                        .addField(
                                1,
                                com.google.protobuf.UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFrom(new byte[] {0x1a, 1, (byte) 0xff}))
                                        .build())
                        .build())
                .build();
        try (FakeCoordinator coordinator = new FakeCoordinator(r -> noUtf8)) {
            assertThatThrownBy(() -> activate(coordinator)).isInstanceOf(PremainException.class);
        }
    }

    @Test
    void activate_coordinatorNeverAnswers_endsAtTheDeadline() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Function<ActivationReq, ActivationResp> sleep = r -> {
            await(end);
            return ActivationResp.getDefaultInstance();
        };
        try (FakeCoordinator coordinator = new FakeCoordinator(sleep)) {
            assertThatThrownBy(() -> activateWithin(Duration.ofMillis(1_500), coordinator.address()))
                    .isInstanceOf(PremainException.class)
                    .hasMessageContaining("DeadlineExceeded")
                    .hasMessageContaining("within 1.5 s");
        } finally {
            end.countDown();
        }
    }

    @Test
    void activate_serverNeverSpeaks_endsAtTheDeadline() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CoordinatorAddress address = new CoordinatorAddress("127.0.0.1", silent.getLocalPort());
            assertThatThrownBy(() -> activateWithin(Duration.ofMillis(1_500), address))
                    .isInstanceOf(PremainException.class)
                    .hasMessageContaining("DeadlineExceeded");
        }
    }

    @Test
    void activate_serverDrips_endsAtTheDeadline() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread thread = Thread.ofVirtual().start(() -> {
                // The header of a TLS record of 16 KiB, then a byte at a time.
                try (Socket socket = server.accept();
                        OutputStream out = socket.getOutputStream()) {
                    out.write(new byte[] {22, 3, 3, 64, 0});
                    while (true) {
                        out.write(2);
                        Thread.sleep(50);
                    }
                } catch (java.io.IOException | InterruptedException e) {
                    // The other side has left, as it should.
                }
            });
            CoordinatorAddress address = new CoordinatorAddress("127.0.0.1", server.getLocalPort());
            assertThatThrownBy(() -> activateWithin(Duration.ofMillis(1_500), address))
                    .isInstanceOf(PremainException.class)
                    .hasMessageContaining("DeadlineExceeded");
            thread.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", ""})
    void activate_serverSpeaksNoTls_isSaid(String words) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread thread = Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept();
                        OutputStream out = socket.getOutputStream()) {
                    socket.setSoTimeout(10_000);
                    socket.getInputStream().readNBytes(5);
                    out.write(words.getBytes(StandardCharsets.US_ASCII));
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            CoordinatorAddress address = new CoordinatorAddress("127.0.0.1", server.getLocalPort());
            assertThatThrownBy(() -> client(address, Duration.ZERO).activate(IDENTITY, REQUEST))
                    .isInstanceOf(PremainException.class)
                    .hasMessageContaining("rpc error: code = Unavailable")
                    .hasMessageContaining("127.0.0.1:" + server.getLocalPort())
                    .hasMessageContaining("EDG_MARBLE_COORDINATOR_ADDR");
            thread.join();
        }
    }

    @Test
    void activate_nobodyListens_failsAtOnce() throws Exception {
        assertThatThrownBy(() -> client(new CoordinatorAddress("127.0.0.1", 1), Duration.ZERO)
                        .activate(IDENTITY, REQUEST))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("code = Unavailable")
                .hasMessageContaining("refused")
                .hasMessageContaining("Nobody can be reached at 127.0.0.1:1")
                .hasMessageContaining("EDG_MARBLE_CONNECT_TIMEOUT");
        assertThat(lines.text()).isEmpty();
    }

    @Test
    void activate_unknownHost_isNamed() {
        assertThatThrownBy(() -> client(new CoordinatorAddress("nowhere.invalid", 2001), Duration.ZERO)
                        .activate(IDENTITY, REQUEST))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("nowhere.invalid");
    }

    @Test
    void activate_coordinatorComesLater_isWaitedFor() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ActivationResp answer = FakeCoordinator.answer(Map.of(), Map.of());
        CoordinatorClient client = client(new CoordinatorAddress("127.0.0.1", port), Duration.ofSeconds(30));
        CountDownLatch end = new CountDownLatch(1);
        Thread late = Thread.ofVirtual().start(() -> {
            waitForTheLog();
            try (FakeCoordinator coordinator = new FakeCoordinator(r -> answer, port)) {
                assertThat(coordinator.port()).isEqualTo(port);
                await(end);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        try {
            assertThat(client.activate(IDENTITY, REQUEST).environment()).hasSize(4);
            assertThat(lines.text()).contains("cannot be reached yet; trying for up to 30 s").hasLineCount(1);
        } finally {
            end.countDown();
            late.join();
        }
    }

    private void waitForTheLog() {
        while (lines.text().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
