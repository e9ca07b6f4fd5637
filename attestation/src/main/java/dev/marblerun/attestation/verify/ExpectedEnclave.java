package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.quote.QuoteBody;
import dev.marblerun.attestation.quote.SgxReport;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which SGX enclave one expects: the build by its UniqueID, or the product line by SignerID, ProductID and a minimum
 * SecurityVersion. What is given beyond that must hold too.
 *
 * @param uniqueId MRENCLAVE, 64 lower-case hex digits
 * @param signerId MRSIGNER, 64 lower-case hex digits
 * @param productId ISVPRODID, must be equal
 * @param securityVersion minimum ISVSVN
 * @param debug whether a debug enclave is accepted as well; the policy refuses it otherwise
 */
public record ExpectedEnclave(
        Optional<String> uniqueId,
        Optional<String> signerId,
        OptionalInt productId,
        OptionalInt securityVersion,
        boolean debug)
        implements ExpectedWorkload {
    /**
     * Refuses what does not pin down an enclave.
     *
     * @throws IllegalArgumentException whose message goes on behind "it"
     */
    public ExpectedEnclave {
        if (uniqueId.isEmpty()
                && (signerId.isEmpty() || productId.isEmpty() || securityVersion.orElse(0) == 0)) {
            throw new IllegalArgumentException("does not say which Coordinator to expect: it needs UniqueID, or"
                    + " SignerID with ProductID and a SecurityVersion that is not 0, or, for a trust domain, TDX");
        }
    }

    @Override
    public Optional<String> difference(QuoteBody found) {
        if (!(found instanceof SgxReport report)) {
            return Optional.of("TEE is Intel TDX (a trust domain), expected is Intel SGX (an enclave)");
        }
        String unique = HexFormat.of().formatHex(report.mrEnclave());
        String signer = HexFormat.of().formatHex(report.mrSigner());
        if (uniqueId.isPresent() && !uniqueId.get().equals(unique)) {
            return Optional.of("UniqueID is " + unique + ", expected is " + uniqueId.get());
        }
        if (signerId.isPresent() && !signerId.get().equals(signer)) {
            return Optional.of("SignerID is " + signer + ", expected is " + signerId.get());
        }
        if (productId.isPresent() && productId.getAsInt() != report.isvProdId()) {
            return Optional.of("ProductID is " + report.isvProdId() + ", expected is " + productId.getAsInt());
        }
        if (securityVersion.isPresent() && report.isvSvn() < securityVersion.getAsInt()) {
            return Optional.of("SecurityVersion is " + report.isvSvn() + ", expected is at least "
                    + securityVersion.getAsInt());
        }
        return Optional.empty();
    }
}
