package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.quote.TdAttributes;
import dev.marblerun.attestation.quote.TdReport;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * One result of holding a trust domain's report against what is expected of it; docs/packages.md. This is the only
 * place where that is done, for manifests' packages, era configurations and marbles' policies alike.
 */
public sealed interface TdxFinding {
    /** Whether it speaks for the trust domain. */
    boolean passed();

    /** What is not as expected, as in "MRTD is …, expected is …". Has a meaning only when it has not passed. */
    String difference();

    /** A value that was asked for; it has to be equal. */
    record Compared(String field, String expected, String found, boolean passed) implements TdxFinding {
        @Override
        public String difference() {
            return field + " is " + found + ", expected is " + expected;
        }
    }

    /** SEPT_VE_DISABLE is not set, and nobody asked for just these attributes. */
    record Exposed(String attributes) implements TdxFinding {
        @Override
        public boolean passed() {
            return false;
        }

        @Override
        public String difference() {
            return "TDAttributes is " + attributes + " without SEPT_VE_DISABLE, and just these TDAttributes are not"
                    + " asked for";
        }
    }

    /** MRSERVICETD is not zero. */
    record Movable(String serviceTd) implements TdxFinding {
        @Override
        public boolean passed() {
            return false;
        }

        @Override
        public String difference() {
            return "MRSERVICETD is " + serviceTd + ", expected is zero, because a service TD could move the trust"
                    + " domain elsewhere";
        }
    }

    /**
     * Everything that is compared, in its order. The trust domain complies when all have passed.
     *
     * @param expected what each named field has to be, as hex; upper and lower case do not count
     * @param debug whether it runs under debug; has to be equal
     */
    static List<TdxFinding> of(Map<TdxField, String> expected, boolean debug, TdReport found) {
        List<TdxFinding> findings = new ArrayList<>();
        findings.add(new Compared(
                "Debug", Boolean.toString(debug), Boolean.toString(found.debug()), debug == found.debug()));
        for (TdxField field : TdxField.values()) {
            String required = expected.get(field);
            if (required != null) {
                String shown = field.hex(found);
                findings.add(new Compared(field.fieldName(), required, shown, required.equalsIgnoreCase(shown)));
            }
        }
        // What no field can ask for must not weaken what the others promise.
        boolean attributesAsked = expected.containsKey(TdxField.TD_ATTRIBUTES);
        if (!attributesAsked && !TdAttributes.septVeDisable(found.tdAttributes())) {
            findings.add(new Exposed(TdxField.TD_ATTRIBUTES.hex(found)));
        }
        found.mrServiceTd()
                .filter(TdxFinding::isNotZero)
                .ifPresent(service -> findings.add(new Movable(HexFormat.of().formatHex(service))));
        return findings;
    }

    private static boolean isNotZero(byte[] bytes) {
        for (byte each : bytes) {
            if (each != 0) {
                return true;
            }
        }
        return false;
    }
}
