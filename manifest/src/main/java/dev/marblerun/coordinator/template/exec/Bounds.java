package dev.marblerun.coordinator.template.exec;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What one execution may use.
 *
 * @param depth how deep actions, templates and parentheses may nest while running
 * @param outputBytes what may be printed; four times as much may be made on the way
 * @param time how long it may take by {@code nanoClock}
 * @param nanoClock a clock in nanoseconds with any origin
 */
public record Bounds(int depth, int outputBytes, Duration time, LongSupplier nanoClock) {}
