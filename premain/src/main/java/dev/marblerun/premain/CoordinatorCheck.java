package dev.marblerun.premain;

import dev.marblerun.premain.rpc.RpcChannel;
import dev.marblerun.premain.rpc.RpcException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Finds out whether the right Coordinator is at the other end of a connection, before anything is asked of it. */
interface CoordinatorCheck {
    /**
     * Without a policy anybody may answer as the Coordinator, as in the original. That leaks nothing (the request has
     * no secret), and an application that got its parameters from a stranger has none of the deployment's secrets;
     * whether a marble runs under the right manifest is proven to its peers and clients by its certificate. What such
     * a marble trusts all the same is in docs/mutual-attestation.md.
     */
    CoordinatorCheck TRUST_ANYBODY = new CoordinatorCheck() {
        @Override
        public String[] protocols() {
            return new String[] {"TLSv1.3", "TLSv1.2"};
        }

        @Override
        public void verify(RpcChannel channel) {}
    };

    /** The check that the environment asks for. Without a policy, nothing of it is loaded. */
    static CoordinatorCheck of(Map<String, String> environment, PremainLog log) throws PremainException {
        String policy = environment.getOrDefault(CoordinatorPolicy.VARIABLE, "");
        if (policy.isEmpty()) {
            return TRUST_ANYBODY;
        }
        try {
            return new VerifiedCoordinator(CoordinatorPolicy.load(Path.of(policy)), Clock.systemUTC(), log);
        } catch (InvalidPathException e) {
            throw new PremainException("environment variable " + CoordinatorPolicy.VARIABLE + " is no path: "
                    + e.getReason() + "; name the policy's file", e);
        }
    }

    /** The versions of TLS that a connection may have. */
    String[] protocols();

    /**
     * Returns when the Coordinator is the right one.
     *
     * @throws RpcException when it gave no evidence
     * @throws PremainException when it is another one, and nobody shall ask again
     */
    void verify(RpcChannel channel) throws RpcException, PremainException;
}
