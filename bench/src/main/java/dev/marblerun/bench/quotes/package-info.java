/**
 * JMH benchmarks of quote verification, on genuine quotes of the contract's vectors. Its own program, {@code
 * bench/quotes}; knows the attestation library and the Coordinator's choice of a cryptographic provider.
 */
@NullMarked
package dev.marblerun.bench.quotes;

import org.jspecify.annotations.NullMarked;
