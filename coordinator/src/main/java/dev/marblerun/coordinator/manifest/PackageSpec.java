package dev.marblerun.coordinator.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An enclave package that may run.
 *
 * @param uniqueId MRENCLAVE as hex, any text, empty when not given
 * @param signerId MRSIGNER as hex, any text, empty when not given
 * @param productId ISVPRODID, unsigned 64 bits
 * @param securityVersion the least ISVSVN, unsigned
 * @param acceptedTcbStatuses null when absent: then SWHardeningNeeded is accepted beside UpToDate
 */
public record PackageSpec(
        String uniqueId,
        String signerId,
        @Nullable Long productId,
        @Nullable Long securityVersion,
        boolean debug,
        @Nullable List<String> acceptedTcbStatuses,
        List<String> acceptedAdvisories) {}
