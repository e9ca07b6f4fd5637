package dev.marblerun.coordinator.manifest;

import java.util.List;
import java.util.Optional;

/** What a package can say about a trust domain, by the names of Intel's TD report. Values are hex, as in quotes. */
public enum TdxField {
    MRTD("MRTD", 48),
    MRSEAM("MRSEAM", 48),
    RTMR0("RTMR0", 48),
    RTMR1("RTMR1", 48),
    RTMR2("RTMR2", 48),
    RTMR3("RTMR3", 48),
    MRCONFIGID("MRCONFIGID", 48),
    MROWNER("MROWNER", 48),
    MROWNERCONFIG("MROWNERCONFIG", 48),
    TD_ATTRIBUTES("TDAttributes", 8),
    XFAM("XFAM", 8);

    /** The registers that software writes while the trust domain starts and runs. */
    static final List<TdxField> RUN_TIME = List.of(RTMR0, RTMR1, RTMR2, RTMR3);

    private final String fieldName;
    private final int bytes;

    TdxField(String fieldName, int bytes) {
        this.fieldName = fieldName;
        this.bytes = bytes;
    }

    /** The name in manifests. */
    public String fieldName() {
        return fieldName;
    }

    /** The length of the value. */
    public int bytes() {
        return bytes;
    }

    /** What is wrong with a value, in a sentence that goes behind the field's name; nothing when it is right. */
    Optional<String> fault(String hex) {
        if (hex.length() != 2 * bytes) {
            return Optional.of("has " + hex.length() + " characters instead of " + 2 * bytes + " hex digits");
        }
        return hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)
                ? Optional.empty()
                : Optional.of("is not hexadecimal");
    }
}
