package dev.marblerun.coordinator.mesh;

import static com.google.protobuf.UnsafeByteOperations.unsafeWrap;

import dev.marblerun.api.rpc.AttestReq;
import dev.marblerun.api.rpc.AttestResp;
import dev.marblerun.api.rpc.AttestationGrpc;
import dev.marblerun.api.rpc.Collateral;
import dev.marblerun.attestation.collateral.Collateral.Parts;
import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.MarbleApi;
import dev.marblerun.coordinator.core.OwnEvidence;
import dev.marblerun.coordinator.observe.Log;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** {@code marblerun.Attestation}: the Coordinator's own evidence for marbles that ask for it. */
final class AttestationService extends AttestationGrpc.AttestationImplBase {
    private static final Log LOG = Log.of(AttestationService.class);

    private final MarbleApi api;
    private final Workers workers;

    AttestationService(MarbleApi api, Workers workers) {
        this.api = api;
        this.workers = workers;
    }

    /** Comes on the connection's own thread, which must not wait for a quote. */
    @Override
    public void attest(AttestReq request, StreamObserver<AttestResp> answer) {
        ((ServerCallStreamObserver<AttestResp>) answer).setOnCancelHandler(() -> {});
        if (!workers.tryExecute(() -> attest(request.getNonce().toByteArray(), answer))) {
            answer.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("too many marbles want evidence at once")
                    .asRuntimeException());
        }
    }

    private void attest(byte[] nonce, StreamObserver<AttestResp> answer) {
        try {
            AttestResp response = response(api.evidence(nonce));
            answer.onNext(response);
            answer.onCompleted();
        } catch (ApiException refusal) {
            answer.onError(Statuses.of(refusal).asRuntimeException());
        } catch (RuntimeException | StackOverflowError fault) {
            LOG.error("giving evidence failed unexpectedly", Log.error(fault));
            answer.onError(Status.INTERNAL.withDescription("internal error").asRuntimeException());
        }
    }

    private static AttestResp response(OwnEvidence evidence) {
        Parts parts = evidence.collateral();
        return AttestResp.newBuilder()
                .setQuote(unsafeWrap(evidence.quote()))
                .setRoot(unsafeWrap(evidence.root()))
                .setIntermediate(unsafeWrap(evidence.intermediate()))
                .setManifestFingerprint(evidence.manifestFingerprint())
                .setCollateral(Collateral.newBuilder()
                        .setRootCaCrl(unsafeWrap(parts.rootCaCrl()))
                        .setPckCrl(unsafeWrap(parts.pckCrl()))
                        .setPckCrlIssuerChain(unsafeWrap(parts.pckCrlIssuerChain()))
                        .setTcbInfo(unsafeWrap(parts.tcbInfo()))
                        .setTcbInfoIssuerChain(unsafeWrap(parts.tcbInfoIssuerChain()))
                        .setQeIdentity(unsafeWrap(parts.qeIdentity()))
                        .setQeIdentityIssuerChain(unsafeWrap(parts.qeIdentityIssuerChain())))
                .build();
    }
}
