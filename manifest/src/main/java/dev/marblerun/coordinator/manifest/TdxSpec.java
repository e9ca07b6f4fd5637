package dev.marblerun.coordinator.manifest;

import dev.marblerun.attestation.verify.TdxField;
import java.util.Map;

/**
 * A trust domain of Intel TDX that may run.
 *
 * @param values what each named field of its report has to be, as hex; upper and lower case do not count
 * @param debug whether it runs under debug; has to be equal
 */
public record TdxSpec(Map<TdxField, String> values, boolean debug) {
    public TdxSpec {
        values = Map.copyOf(values);
    }
}
