package dev.marblerun.coordinator.mesh;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.marblerun.api.Limits;
import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.api.rpc.MarbleGrpc;
import dev.marblerun.api.rpc.Parameters;
import dev.marblerun.coordinator.core.Activation;
import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.MarbleApi;
import dev.marblerun.coordinator.core.Peer;
import dev.marblerun.coordinator.observe.Log;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Map;

/** {@code rpc.Marble}: messages to records and back, refusals to statuses. */
final class MarbleService extends MarbleGrpc.MarbleImplBase {
    private static final Log LOG = Log.of(MarbleService.class);

    private final MarbleApi api;
    private final Workers workers;

    MarbleService(MarbleApi api, Workers workers) {
        this.api = api;
        this.workers = workers;
    }

    /** Comes on the connection's own thread, which must not wait for what an activation waits for. */
    @Override
    public void activate(ActivationReq request, StreamObserver<ActivationResp> observer) {
        Peer peer = Reception.PEER.get();
        UnaryAnswer<ActivationResp> answer = new UnaryAnswer<>(observer);
        if (!workers.tryExecute(() -> activate(request, peer, answer))) {
            answer.refuse(Status.RESOURCE_EXHAUSTED.withDescription("too many activations at once"));
        }
    }

    private void activate(ActivationReq request, Peer peer, UnaryAnswer<ActivationResp> answer) {
        try {
            answer.send(response(api.activate(requestOf(request), peer)));
        } catch (ApiException refusal) {
            if (refusal.kind() == ApiException.Kind.INTERNAL) {
                LOG.error(
                        "activation failed",
                        Log.marbleType(request.getMarbleType()),
                        Log.uuid(request.getUUID()),
                        Log.error(refusal));
            }
            answer.refuse(Statuses.of(refusal));
        } catch (RuntimeException | StackOverflowError fault) {
            LOG.error(
                    "activation failed unexpectedly",
                    Log.marbleType(request.getMarbleType()),
                    Log.uuid(request.getUUID()),
                    Log.error(fault));
            answer.refuse(Status.INTERNAL.withDescription("internal error"));
        }
    }

    private static Activation.Request requestOf(ActivationReq request) throws ApiException {
        if (request.getQuote().size() > Limits.QUOTE_BYTES) {
            throw new ApiException(ApiException.Kind.INVALID_REQUEST, "quote is larger than it may be");
        }
        if (request.getCSR().size() > Limits.CSR_BYTES) {
            throw new ApiException(ApiException.Kind.INVALID_REQUEST, "CSR is larger than it may be");
        }
        return new Activation.Request(
                request.getQuote().toByteArray(),
                request.getCSR().toByteArray(),
                request.getMarbleType(),
                request.getUUID());
    }

    private static ActivationResp response(Activation.Parameters parameters) {
        Parameters.Builder builder = Parameters.newBuilder().addAllArgv(parameters.argv());
        // Nobody changes the arrays after the core has handed them over.
        for (Map.Entry<String, byte[]> file : parameters.files().entrySet()) {
            builder.putFiles(file.getKey(), wrap(file.getValue()));
        }
        for (Map.Entry<String, byte[]> variable : parameters.env().entrySet()) {
            builder.putEnv(variable.getKey(), wrap(variable.getValue()));
        }
        return ActivationResp.newBuilder().setParameters(builder).build();
    }

    private static ByteString wrap(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}
