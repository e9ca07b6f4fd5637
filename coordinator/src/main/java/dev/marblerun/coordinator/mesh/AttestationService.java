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
    public void attest(AttestReq request, StreamObserver<AttestResp> observer) {
        UnaryAnswer<AttestResp> answer = new UnaryAnswer<>(observer);
        if (!workers.tryExecute(() -> attest(request.getNonce().toByteArray(), answer))) {
            answer.refuse(Status.RESOURCE_EXHAUSTED.withDescription("too many marbles want evidence at once"));
        }
    }

    private void attest(byte[] nonce, UnaryAnswer<AttestResp> answer) {
        try {
            answer.send(response(api.evidence(nonce)));
        } catch (ApiException refusal) {
            answer.refuse(Statuses.of(refusal));
        } catch (RuntimeException | StackOverflowError fault) {
            LOG.error("giving evidence failed unexpectedly", Log.error(fault));
            answer.refuse(Status.INTERNAL.withDescription("internal error"));
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
