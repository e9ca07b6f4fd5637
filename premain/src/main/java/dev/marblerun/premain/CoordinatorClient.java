package dev.marblerun.premain;

import dev.marblerun.api.Limits;
import dev.marblerun.premain.rpc.ProtoReader;
import dev.marblerun.premain.rpc.RpcChannel;
import dev.marblerun.premain.rpc.RpcException;
import java.time.Duration;

/**
 * Activates over gRPC and TLS 1.2 or 1.3. Each attempt is a connection of its own, closed before the method returns.
 */
final class CoordinatorClient implements Activation {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

    private final CoordinatorAddress address;
    private final Bounds bounds;
    private final CoordinatorCheck check;
    private final PremainLog log;

    /**
     * What one activation may take.
     *
     * @param connect for one attempt to connect
     * @param answer from the start of an attempt to the whole answer: the Coordinator may have to fetch collateral
     * @param answerBytes the answer's size
     * @param patience for how long an unreachable or busy Coordinator is tried again; zero is one attempt
     */
    record Bounds(Duration connect, Duration answer, int answerBytes, Duration patience) {
        /** The usual bounds with the given patience. */
        static Bounds usual(Duration patience) {
            return new Bounds(
                    Duration.ofSeconds(10), Duration.ofSeconds(60), Limits.ACTIVATION_RESPONSE_BYTES, patience);
        }
    }

    CoordinatorClient(CoordinatorAddress address, Bounds bounds, CoordinatorCheck check, PremainLog log) {
        this.address = address;
        this.bounds = bounds;
        this.check = check;
        this.log = log;
    }

    @Override
    public ActivationAnswer activate(MarbleIdentity identity, ActivationRequest request) throws PremainException {
        RpcChannel.Target target = new RpcChannel.Target(
                address.host(),
                address.port(),
                address.toString(),
                identity.key(),
                identity.certificate(),
                check.protocols());
        long end = System.nanoTime() + bounds.patience.toNanos();
        Duration pause = FIRST_PAUSE;
        boolean told = false;
        while (true) {
            try {
                return attempt(target, request);
            } catch (RpcException e) {
                boolean patient = end - System.nanoTime() > 0;
                if (!patient || !RpcFailure.isSafeToRepeat(e)) {
                    throw RpcFailure.inWords(e, address, bounds);
                }
                if (!told) {
                    log.info("the Coordinator at " + address
                            + (RpcFailure.isUnreachable(e) ? " cannot be reached yet" : " cannot answer yet")
                            + "; trying for up to " + bounds.patience.toSeconds() + " s");
                    told = true;
                }
            }
            pause(Math.min(pause.toMillis(), (end - System.nanoTime()) / 1_000_000));
            pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private ActivationAnswer attempt(RpcChannel.Target target, ActivationRequest request)
            throws RpcException, PremainException {
        long start = System.nanoTime();
        try (RpcChannel channel = RpcChannel.open(target, bounds.connect, bounds.answer)) {
            check.verify(channel);
            Duration left = bounds.answer.minusNanos(System.nanoTime() - start);
            Duration time = left.isNegative() ? Duration.ZERO : left;
            return ActivationAnswer.decode(
                    channel.call(ActivationRequest.PATH, request.encode(), time, bounds.answerBytes));
        } catch (ProtoReader.MalformedException e) {
            throw new PremainException("reading the activation's answer failed: " + e.getMessage()
                    + ", so it is not the answer of a Coordinator; check " + CoordinatorAddress.VARIABLE, e);
        } catch (OutOfMemoryError e) {
            throw new PremainException("reading the activation's answer failed: it is too large for this Java's memory;"
                    + " give it more (-Xmx) or make the files of the manifest smaller", e);
        }
    }

    private static void pause(long millis) throws PremainException {
        try {
            Thread.sleep(Math.max(0, millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PremainException("activating was interrupted", e);
        }
    }
}
