package dev.marblerun.premain;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.quote.QuoteBody;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.premain.rpc.ProtoReader.MalformedException;
import dev.marblerun.premain.rpc.ProtoWriter;
import dev.marblerun.premain.rpc.RpcChannel;
import dev.marblerun.premain.rpc.RpcException;
import dev.marblerun.premain.rpc.StatusCode;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/**
 * Lets a marble be activated by the Coordinator of its policy alone (docs/mutual-attestation.md):
 *
 * <ol>
 *   <li>a quote over a nonce of ours is asked for on the connection that the activation will use;
 *   <li>it is genuine: its chain ends in the trust anchor;
 *   <li>its report data is SHA-256(root certificate ‖ nonce), so what made it has the root's key, now;
 *   <li>the root has signed the intermediate, and the server of this connection has the intermediate's key;
 *   <li>the enclave or trust domain is the expected one, its platform and the collateral are as the policy wants them;
 *   <li>if the policy names a manifest, it is the one that is set.
 * </ol>
 */
final class VerifiedCoordinator implements CoordinatorCheck {
    private static final int NONCE_BYTES = 32;
    private static final int REPORT_DATA_BYTES = 64;
    /** A mass of marbles that start together wait for their quotes. */
    private static final Duration TIME = Duration.ofSeconds(30);

    private final CoordinatorPolicy policy;
    private final InstantSource clock;
    private final PremainLog log;

    VerifiedCoordinator(CoordinatorPolicy policy, InstantSource clock, PremainLog log) {
        this.policy = policy;
        this.clock = clock;
        this.log = log;
    }

    /** TLS 1.3 alone: there a connection's server stays the same for all its life. */
    @Override
    public String[] protocols() {
        return new String[] {"TLSv1.3"};
    }

    @Override
    public void verify(RpcChannel channel) throws RpcException, PremainException {
        log.info("verifying the Coordinator");
        byte[] nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        byte[] request = new ProtoWriter().bytes(1, nonce).message();
        CoordinatorEvidence evidence;
        try {
            evidence = CoordinatorEvidence.decode(
                    channel.call(CoordinatorEvidence.PATH, request, TIME, CoordinatorEvidence.MOST_BYTES));
        } catch (MalformedException e) {
            throw refusal("its evidence is malformed: " + e.getMessage());
        } catch (RpcException e) {
            if (e.code() == StatusCode.UNIMPLEMENTED) {
                throw refusal("it gives none: it is the original or older than this premain");
            }
            // Evidence may be asked for again and again, unlike an activation.
            throw e.code() == StatusCode.UNAVAILABLE ? e.withoutEffect() : e;
        }
        judge(evidence, nonce, channel.serverCertificate());
        log.info("the Coordinator is the one of the policy");
    }

    /**
     * Steps 2 to 6.
     *
     * @param server the certificate of this connection's server, the possession of whose key it has proved
     */
    void judge(CoordinatorEvidence evidence, byte[] nonce, X509Certificate server) throws PremainException {
        Instant now = clock.instant();
        Verdict.Valid valid = genuine(evidence, now);
        QuoteBody body = valid.quote().body();
        if (!MessageDigest.isEqual(reportData(evidence.root(), nonce), body.reportData())) {
            throw refusal("its quote is genuine but not about its root certificate and our nonce. Either somebody is in"
                    + " between who shows another's quote, or the quote is an old one");
        }
        requireOwnConnection(evidence, server);
        Optional<String> difference = policy.workload().difference(body).map(what -> "its " + what);
        Optional<String> refusal = difference.or(() -> policy.evidence().refusal(valid, now));
        if (refusal.isPresent()) {
            throw refusal(refusal.get());
        }
        if (policy.manifest().isPresent() && !policy.manifest().get().equals(evidence.manifestFingerprint())) {
            String set = evidence.manifestFingerprint();
            throw refusal("its manifest is " + (set.isEmpty() ? "not set" : set) + ", expected is "
                    + policy.manifest().get());
        }
    }

    private Verdict.Valid genuine(CoordinatorEvidence evidence, Instant now) throws PremainException {
        try {
            Verdict verdict = new QuoteVerifier(policy.anchor())
                    .verify(evidence.quote(), Collateral.of(evidence.collateral()), now);
            if (verdict instanceof Verdict.Refused refused) {
                throw refusal("its quote is refused (" + refused.failure() + "): " + refused.reason());
            }
            return (Verdict.Valid) verdict;
        } catch (CollateralException e) {
            throw refusal("the collateral that it sent is unusable: " + e.getMessage());
        }
    }

    private static byte[] reportData(byte[] root, byte[] nonce) throws PremainException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(root);
            return Arrays.copyOf(digest.digest(nonce), REPORT_DATA_BYTES);
        } catch (GeneralSecurityException e) {
            throw refusal("this Java has no SHA-256");
        }
    }

    private static void requireOwnConnection(CoordinatorEvidence evidence, X509Certificate server)
            throws PremainException {
        try {
            X509Certificate root = certificate(evidence.root());
            X509Certificate intermediate = certificate(evidence.intermediate());
            if (intermediate.getBasicConstraints() < 0) {
                throw refusal("its intermediate certificate is none that may sign others");
            }
            intermediate.verify(root.getPublicKey());
            if (!MessageDigest.isEqual(
                    intermediate.getPublicKey().getEncoded(), server.getPublicKey().getEncoded())) {
                throw refusal("its quote is genuine, but this connection's server has another key. Somebody is in"
                        + " between, or the Coordinator was just updated; in that case start again");
            }
        } catch (GeneralSecurityException e) {
            throw refusal("its certificates do not belong together: " + PremainException.reason(e));
        }
    }

    private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static PremainException refusal(String why) {
        return new PremainException("verifying the Coordinator failed: " + why + "; check "
                + CoordinatorAddress.VARIABLE + " and the policy that " + CoordinatorPolicy.VARIABLE + " names");
    }
}
