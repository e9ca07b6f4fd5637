/**
 * The files of the sealed state as far as they can be read without a key: {@code sealed_data}'s header and records, the
 * entries of {@code sealed_key}, and what at the end of a log is unfinished and what is damaged. Shared by the
 * Coordinator, which writes them, and the command line, which checks and copies them. The format is described byte by
 * byte in docs/sealed-state.md. Knows neither keys nor what the records say.
 */
@NullMarked
package dev.marblerun.api.state;

import org.jspecify.annotations.NullMarked;
