package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.quote.QuoteBody;
import dev.marblerun.attestation.quote.TdAttributes;
import dev.marblerun.attestation.quote.TdReport;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which trust domain of TDX one expects (docs/packages.md): by MRTD, by RTMR0 to RTMR3, best by all five. What is given
 * beyond that must hold too, and whatever is given, SEPT_VE_DISABLE must be set unless the TDAttributes are given,
 * and no service TD may be bound.
 *
 * @param values what each named field of its report has to be, as hex; kept in lower case
 * @param debug whether it runs under debug; has to be equal
 */
public record ExpectedTrustDomain(Map<TdxField, String> values, boolean debug) implements ExpectedWorkload {
    /**
     * Refuses what does not pin down a trust domain and what cannot be.
     *
     * @throws IllegalArgumentException whose message goes on behind "it"
     */
    public ExpectedTrustDomain {
        Map<TdxField, String> lower = new EnumMap<>(TdxField.class);
        for (TdxField field : TdxField.values()) {
            String value = values.get(field);
            if (value == null) {
                continue;
            }
            Optional<String> fault = field.fault(value);
            if (fault.isPresent()) {
                throw new IllegalArgumentException("has a TDX." + field.fieldName() + " that " + fault.get());
            }
            lower.put(field, value.toLowerCase(Locale.ROOT));
        }
        if (!TdxField.pinDown(lower.keySet())) {
            throw new IllegalArgumentException(
                    "does not say which Coordinator to expect: TDX needs MRTD or all of RTMR0 to RTMR3, best all five");
        }
        String attributes = lower.get(TdxField.TD_ATTRIBUTES);
        if (attributes != null && TdAttributes.debug(HexFormat.of().parseHex(attributes)) != debug) {
            throw new IllegalArgumentException("contradicts itself: TDX.TDAttributes says that debug is " + !debug
                    + ", TDX.Debug says " + debug);
        }
        values = Map.copyOf(lower);
    }

    /**
     * What is said of a field of an enclave that is given together with a trust domain.
     *
     * @param field UniqueID, SignerID, ProductID, SecurityVersion or Debug
     */
    public static IllegalArgumentException refusedBeside(String field) {
        return new IllegalArgumentException(field.equals("Debug")
                ? "has Debug beside TDX: for a trust domain it is TDX.Debug, so move it there"
                : "has both TDX and " + field + ", but a Coordinator is either a trust domain or an SGX enclave:"
                        + " remove what it is not");
    }

    @Override
    public Optional<String> difference(QuoteBody found) {
        if (!(found instanceof TdReport report)) {
            return Optional.of("TEE is Intel SGX (an enclave), expected is Intel TDX (a trust domain)");
        }
        for (TdxFinding finding : TdxFinding.of(values, debug, report)) {
            if (!finding.passed()) {
                return Optional.of(finding.difference());
            }
        }
        return Optional.empty();
    }
}
