package dev.marblerun.bench.quotes;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks with one thread and with two and prints a table for docs/benchmarks.md. */
public final class QuoteBenchmarks {
    private static final int SECONDS = Integer.getInteger("bench.seconds", 5);
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private QuoteBenchmarks() {}

    /** Arguments: the benchmarks to run, first, repeat and parse; all without any. */
    public static void main(String[] args) throws RunnerException {
        System.out.println("| benchmark | vector | provider | threads | µs per call | calls/s | bytes per call |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        String which = args.length == 0 ? "(first|repeat|parse)" : "(" + String.join("|", args) + ")";
        for (int threads = 1; threads <= 2; threads++) {
            print(new Runner(options(which, threads)).run(), threads);
        }
    }

    private static Options options(String which, int threads) {
        return new OptionsBuilder()
                .include("\\." + QuoteBenchmark.class.getSimpleName() + "\\." + which + "$")
                .threads(threads)
                .forks(1)
                .warmupIterations(SECONDS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(SECONDS)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend("-D" + QuoteState.SHARED + "=" + System.getProperty(QuoteState.SHARED, "../shared"),
                        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC", "-Xmx512m")
                .build();
    }

    private static void print(Collection<RunResult> results, int threads) {
        for (RunResult result : results) {
            double micros = result.getPrimaryResult().getScore();
            Result<?> bytes = result.getSecondaryResults().get(ALLOCATED);
            System.out.println(String.format(Locale.ROOT, "| %s | %s | %s | %d | %.1f | %.0f | %.0f |",
                    result.getPrimaryResult().getLabel(),
                    result.getParams().getParam("vector"),
                    result.getParams().getParam("crypto"),
                    threads,
                    micros,
                    threads * 1e6 / micros,
                    bytes == null ? Double.NaN : bytes.getScore()));
        }
    }
}
