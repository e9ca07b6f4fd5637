package dev.marblerun.bench.quotes;

import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.verify.Verdict;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What is measured: time per call in microseconds, with collateral parsed. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class QuoteBenchmark {
    /** The first quote of a platform: ten signatures. */
    @Benchmark
    public Verdict first(QuoteState state) {
        return state.first();
    }

    /** Another quote of a platform and a quoting enclave already seen: one signature. */
    @Benchmark
    public Verdict repeat(QuoteState state) {
        return state.repeat();
    }

    /** Parsing alone. */
    @Benchmark
    public Quote parse(QuoteState state) throws QuoteFormatException {
        return Quote.parse(state.quote());
    }
}
