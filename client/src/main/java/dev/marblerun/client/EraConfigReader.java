package dev.marblerun.client;

import dev.marblerun.attestation.verify.ExpectedEnclave;
import dev.marblerun.attestation.verify.ExpectedTrustDomain;
import dev.marblerun.attestation.verify.ExpectedWorkload;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.TdxField;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads the JSON form of an era configuration. Every refusal is an IllegalArgumentException, whose message goes on
 * behind "The era configuration".
 */
final class EraConfigReader {
    private static final int LARGEST = 65_535;

    private EraConfigReader() {}

    static EraConfig read(JsonNode json) {
        NamedFields fields = new NamedFields("", json);
        Workload workload = new Workload(
                measurement(fields, "UniqueID"),
                measurement(fields, "SignerID"),
                fields.number("ProductID", LARGEST),
                fields.number("SecurityVersion", LARGEST),
                fields.bool("Debug"),
                fields.object("TDX"));
        Optional<Set<TcbStatus>> statuses = fields.strings("AcceptedTCBStatuses").map(EraConfig::statuses);
        List<String> advisories = fields.strings("AcceptedAdvisories").orElse(List.of());
        fields.requireNoMore();
        return new EraConfig(workload.expected(), statuses, Set.copyOf(advisories));
    }

    private static Optional<String> measurement(NamedFields fields, String name) {
        return fields.string(name).filter(text -> !text.isEmpty()).map(text -> EraConfig.hex(name, text));
    }

    /** What a document says of the workload; not yet whether that is one. */
    private record Workload(
            Optional<String> uniqueId,
            Optional<String> signerId,
            OptionalInt productId,
            OptionalInt securityVersion,
            Optional<Boolean> debug,
            Optional<NamedFields> tdx) {
        ExpectedWorkload expected() {
            if (tdx.isEmpty()) {
                return new ExpectedEnclave(uniqueId, signerId, productId, securityVersion, debug.orElse(false));
            }
            refuseBeside("UniqueID", uniqueId.isPresent());
            refuseBeside("SignerID", signerId.isPresent());
            refuseBeside("ProductID", productId.isPresent());
            refuseBeside("SecurityVersion", securityVersion.isPresent());
            refuseBeside("Debug", debug.isPresent());
            return trustDomain(tdx.get());
        }

        private static void refuseBeside(String field, boolean given) {
            if (given) {
                throw ExpectedTrustDomain.refusedBeside(field);
            }
        }
    }

    private static ExpectedTrustDomain trustDomain(NamedFields fields) {
        Map<TdxField, String> values = new EnumMap<>(TdxField.class);
        for (TdxField field : TdxField.values()) {
            fields.string(field.fieldName()).ifPresent(value -> values.put(field, value));
        }
        boolean debug = fields.bool("Debug").orElse(false);
        fields.requireNoMore();
        return new ExpectedTrustDomain(values, debug);
    }
}
