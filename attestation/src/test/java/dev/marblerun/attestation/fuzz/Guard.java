package dev.marblerun.attestation.fuzz;

import com.sun.management.ThreadMXBean;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.sigstruct.EnclaveImageException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What holds for every input: the parser answers or refuses with its own exception and a message, leaves the input
 * alone, and needs at most 50 ms of processor time and 16 MiB of allocations. An input that exceeds a bound is tried
 * again, since a first run compiles and loads classes.
 */
final class Guard {
    private static final long MOST_BYTES = 16L * 1024 * 1024;
    private static final long MOST_NANOS = 50_000_000;
    private static final int ATTEMPTS = 4;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Guard() {}

    static void run(FuzzTarget target, byte[] input) {
        long bytes = 0;
        long nanos = 0;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            byte[] copy = input.clone();
            long nanosBefore = THREADS.getCurrentThreadCpuTime();
            long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
            parse(target, copy);
            bytes = THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
            nanos = THREADS.getCurrentThreadCpuTime() - nanosBefore;
            if (!Arrays.equals(copy, input)) {
                throw new AssertionError("the parser changed its input");
            }
            if (bytes <= MOST_BYTES && nanos <= MOST_NANOS) {
                return;
            }
        }
        throw new AssertionError(target + " took " + nanos / 1_000_000 + " ms and " + bytes + " bytes for "
                + input.length + " bytes of input");
    }

    private static void parse(FuzzTarget target, byte[] input) {
        try {
            target.parse(input);
        } catch (QuoteFormatException | CollateralException | EnclaveImageException refused) {
            if (refused.getMessage() == null) {
                throw new AssertionError("a refusal without a reason", refused);
            }
        }
    }
}
