package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.quote.TdReport;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What one can expect of a trust domain, by the names of Intel's TD report. Values are hex, as in quotes. */
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
    public static final List<TdxField> RUN_TIME = List.of(RTMR0, RTMR1, RTMR2, RTMR3);

    private final String fieldName;
    private final int bytes;

    TdxField(String fieldName, int bytes) {
        this.fieldName = fieldName;
        this.bytes = bytes;
    }

    /** Whether these say what runs there: the initial contents, or all that was written while it started. */
    public static boolean pinDown(Collection<TdxField> fields) {
        return fields.contains(MRTD) || fields.containsAll(RUN_TIME);
    }

    /** The name in manifests and era configurations. */
    public String fieldName() {
        return fieldName;
    }

    /** The length of the value. */
    public int bytes() {
        return bytes;
    }

    /** The value in a report, lower-case hex. */
    public String hex(TdReport report) {
        return HexFormat.of().formatHex(switch (this) {
            case MRTD -> report.mrTd();
            case MRSEAM -> report.mrSeam();
            case RTMR0 -> report.rtmr(0);
            case RTMR1 -> report.rtmr(1);
            case RTMR2 -> report.rtmr(2);
            case RTMR3 -> report.rtmr(3);
            case MRCONFIGID -> report.mrConfigId();
            case MROWNER -> report.mrOwner();
            case MROWNERCONFIG -> report.mrOwnerConfig();
            case TD_ATTRIBUTES -> report.tdAttributes();
            case XFAM -> report.xfam();
        });
    }

    /** What is wrong with a value, in a sentence that goes behind the field's name; nothing when it is right. */
    public Optional<String> fault(String hex) {
        if (hex.length() != 2 * bytes) {
            return Optional.of("has " + hex.length() + " characters instead of " + 2 * bytes + " hex digits");
        }
        return hex.chars().allMatch(HexFormat::isHexDigit) ? Optional.empty() : Optional.of("is not hexadecimal");
    }
}
