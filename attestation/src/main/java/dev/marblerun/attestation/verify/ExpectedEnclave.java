package dev.marblerun.attestation.verify;

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
 */
public record ExpectedEnclave(
        Optional<String> uniqueId, Optional<String> signerId, OptionalInt productId, OptionalInt securityVersion) {
    /** Refuses what does not pin down an enclave. */
    public ExpectedEnclave {
        requirePinned(uniqueId, signerId, productId, securityVersion);
    }

    /** Throws an IllegalArgumentException, whose message goes on behind "it", unless these pin down an enclave. */
    public static void requirePinned(
            Optional<String> uniqueId,
            Optional<String> signerId,
            OptionalInt productId,
            OptionalInt securityVersion) {
        if (uniqueId.isEmpty()
                && (signerId.isEmpty() || productId.isEmpty() || securityVersion.orElse(0) == 0)) {
            throw new IllegalArgumentException("does not say which Coordinator to expect: it needs UniqueID, or"
                    + " SignerID with ProductID and a SecurityVersion that is not 0");
        }
    }

    /**
     * What of an enclave is not as expected, as in "UniqueID is …"; empty when it complies. The debug flag is for the
     * policy.
     */
    public Optional<String> difference(SgxReport report) {
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
