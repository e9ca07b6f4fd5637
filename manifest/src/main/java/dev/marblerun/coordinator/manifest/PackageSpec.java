package dev.marblerun.coordinator.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may run: an enclave of SGX, or with {@code tdx} a trust domain of TDX.
 *
 * @param uniqueId MRENCLAVE as hex, any text, empty when not given
 * @param signerId MRSIGNER as hex, any text, empty when not given
 * @param productId ISVPRODID, unsigned 64 bits
 * @param securityVersion the least ISVSVN, unsigned
 * @param debug of an enclave; a trust domain's is in {@code tdx}
 * @param acceptedTcbStatuses null when absent: then SWHardeningNeeded is accepted beside UpToDate
 * @param tdx null when it is an enclave
 */
public record PackageSpec(
        String uniqueId,
        String signerId,
        @Nullable Long productId,
        @Nullable Long securityVersion,
        boolean debug,
        @Nullable List<String> acceptedTcbStatuses,
        List<String> acceptedAdvisories,
        @Nullable TdxSpec tdx) {}
