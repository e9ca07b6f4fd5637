package dev.marblerun.coordinator.mesh;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.coordinator.core.Activation;
import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.MarbleApi;
import dev.marblerun.coordinator.core.OwnEvidence;
import dev.marblerun.coordinator.core.Peer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Answers with what it was asked, or refuses as told. */
final class FakeMarbleApi implements MarbleApi {
    final AtomicInteger calls = new AtomicInteger();
    volatile @Nullable ApiException refusal;
    volatile @Nullable RuntimeException fault;
    volatile Peer lastPeer = Peer.ANONYMOUS;

    @Override
    public Activation.Parameters activate(Activation.Request request, Peer peer) throws ApiException {
        calls.incrementAndGet();
        lastPeer = peer;
        ApiException refuse = refusal;
        if (refuse != null) {
            throw refuse;
        }
        RuntimeException broken = fault;
        if (broken != null) {
            throw broken;
        }
        if (peer.certificate() == null) {
            throw new ApiException(Kind.UNAUTHENTICATED, "couldn't get marble TLS certificate");
        }
        return new Activation.Parameters(
                Map.of("/quote", request.quote(), "/csr", request.csr()),
                Map.of("TYPE", request.marbleType().getBytes(StandardCharsets.UTF_8)),
                List.of("app", request.uuid()));
    }

    @Override
    public OwnEvidence evidence(byte[] nonce) throws ApiException {
        ApiException refuse = refusal;
        if (refuse != null) {
            throw refuse;
        }
        byte[] none = {};
        return new OwnEvidence(
                nonce, none, none, "fingerprint", new Collateral.Parts(none, none, none, none, none, none, none));
    }
}
