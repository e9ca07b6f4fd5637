package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.ca.CertificateAuthority;
import org.jspecify.annotations.Nullable;

/**
 * All that a Coordinator knows, at one instant. Immutable: a change makes another one.
 *
 * @param deployment null until a manifest is set
 */
record State(Phase phase, CertificateAuthority ca, @Nullable Deployment deployment) {
    /** The deployment, or the refusal that every operation on one gives without it. */
    Deployment requireDeployment() throws ApiException {
        if (deployment == null) {
            throw new ApiException(ApiException.Kind.WRONG_STATE, "server is not in expected state");
        }
        return deployment;
    }

    @Override
    public String toString() {
        return "State[" + phase + "]";
    }
}
