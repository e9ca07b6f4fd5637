package dev.marblerun.premain.rpc;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What holds for every input: it is left alone, and reading it takes at most 50 ms of processor time and 16 MiB of
 * allocations. An input that exceeds a bound is tried again, since a first run compiles and loads classes.
 */
public final class FuzzBounds {
    private static final long MOST_BYTES = 16L * 1024 * 1024;
    private static final long MOST_NANOS = 50_000_000;
    private static final int ATTEMPTS = 4;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private FuzzBounds() {}

    /** Reads the input, and asserts what holds for the parser. */
    @FunctionalInterface
    public interface Parser {
        void parse(byte[] input);
    }

    public static void check(byte[] input, Parser parser) {
        long bytes = 0;
        long nanos = 0;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            byte[] copy = input.clone();
            long nanosBefore = THREADS.getCurrentThreadCpuTime();
            long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
            parser.parse(copy);
            bytes = THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
            nanos = THREADS.getCurrentThreadCpuTime() - nanosBefore;
            if (!Arrays.equals(copy, input)) {
                throw new AssertionError("the parser changed its input");
            }
            if (bytes <= MOST_BYTES && nanos <= MOST_NANOS) {
                return;
            }
        }
        throw new AssertionError(nanos / 1_000_000 + " ms and " + bytes + " bytes for " + input.length
                + " bytes of input");
    }
}
