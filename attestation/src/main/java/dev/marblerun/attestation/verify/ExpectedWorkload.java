package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.quote.QuoteBody;
import java.util.Optional;

/** What one expects to run where a quote comes from: an SGX enclave, or a trust domain of TDX. */
public sealed interface ExpectedWorkload permits ExpectedEnclave, ExpectedTrustDomain {
    /** Whether the policy has to let a workload under debug pass, which keeps no secrets from its host. */
    boolean debug();

    /**
     * What of a workload is not as expected, as in "UniqueID is …, expected is …"; empty when it complies. A workload
     * of the other kind never does.
     */
    Optional<String> difference(QuoteBody found);
}
