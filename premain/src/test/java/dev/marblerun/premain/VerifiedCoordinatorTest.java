package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.api.rpc.AttestReq;
import dev.marblerun.api.rpc.AttestResp;
import dev.marblerun.api.rpc.AttestationGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which refusals of evidence are the end and which are not. */
@Timeout(60)
class VerifiedCoordinatorTest {
    private static final ActivationRequest REQUEST = new ActivationRequest(new byte[0], new byte[1], "m", "u");

    private final LogLines lines = new LogLines();
    private final AtomicInteger asked = new AtomicInteger();

    @TempDir
    private Path dir;

    /** Refuses evidence with these statuses, one after the other; then it gives evidence that is none. */
    private final class Refusing extends AttestationGrpc.AttestationImplBase {
        private final List<Status> refusals;

        Refusing(Status... refusals) {
            this.refusals = List.of(refusals);
        }

        @Override
        public void attest(AttestReq request, StreamObserver<AttestResp> observer) {
            int number = asked.getAndIncrement();
            if (number < refusals.size()) {
                observer.onError(refusals.get(number).asRuntimeException());
            } else {
                observer.onNext(AttestResp.getDefaultInstance());
                observer.onCompleted();
            }
        }
    }

    private void activate(FakeCoordinator coordinator, Duration patience) throws Exception {
        Path policy = Files.writeString(
                dir.resolve("policy.json"), "{\"UniqueID\": \"%s\"}".formatted("ab".repeat(32)));
        CoordinatorCheck check =
                new VerifiedCoordinator(CoordinatorPolicy.load(policy), Clock.systemUTC(), lines.log());
        new CoordinatorClient(
                        coordinator.address(),
                        new CoordinatorClient.Bounds(
                                Duration.ofSeconds(10), Duration.ofSeconds(30), 100_000, patience),
                        check,
                        lines.log())
                .activate(MarbleIdentity.create(SubjectNames.parse("localhost"), Instant.now()), REQUEST);
    }

    private static FakeCoordinator coordinator(Refusing evidence) throws Exception {
        return new FakeCoordinator(r -> ActivationResp.getDefaultInstance(), evidence);
    }

    @Test
    void verify_coordinatorIsBusyThenAway_isAskedAgain() throws Exception {
        Status busy = Status.RESOURCE_EXHAUSTED.withDescription("too many quotes are being made; try again later");
        Status away = Status.UNAVAILABLE.withDescription("the collateral cannot be had now");
        try (FakeCoordinator coordinator = coordinator(new Refusing(busy, away))) {
            assertThatThrownBy(() -> activate(coordinator, Duration.ofSeconds(30)))
                    .isInstanceOf(PremainException.class)
                    .hasMessageContaining("verifying the Coordinator failed");
            assertThat(asked).hasValue(3);
            assertThat(coordinator.requests()).isZero();
            assertThat(lines.text()).containsOnlyOnce("cannot answer yet; trying for up to 30 s");
        }
    }

    @Test
    void verify_coordinatorIsBusyAndNoPatience_saysSoAtOnce() throws Exception {
        Status busy = Status.RESOURCE_EXHAUSTED.withDescription("too many marbles want evidence at once");
        try (FakeCoordinator coordinator = coordinator(new Refusing(busy))) {
            assertThatThrownBy(() -> activate(coordinator, Duration.ZERO))
                    .isInstanceOf(PremainException.class)
                    .hasMessageContaining("too many marbles want evidence at once. The Coordinator has too much to do")
                    .hasMessageContaining("EDG_MARBLE_CONNECT_TIMEOUT");
            assertThat(asked).hasValue(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"FAILED_PRECONDITION", "INVALID_ARGUMENT", "UNIMPLEMENTED", "INTERNAL", "RESOURCE_EXHAUSTED"})
    void verify_refusedForGood_isNotAskedTwice(Status.Code code) throws Exception {
        try (FakeCoordinator coordinator = coordinator(new Refusing(code.toStatus().withDescription("no")))) {
            assertThatThrownBy(() -> activate(coordinator, Duration.ofSeconds(5)))
                    .isInstanceOf(PremainException.class);
            assertThat(asked).hasValue(1);
            assertThat(coordinator.requests()).isZero();
        }
    }
}
