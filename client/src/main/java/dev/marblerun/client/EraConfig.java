package dev.marblerun.client;

import dev.marblerun.attestation.quote.SgxReport;
import dev.marblerun.attestation.verify.ExpectedEnclave;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.client.ClientException.Kind;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Which Coordinator one expects (cli.md, {@code --era-config}): the build by its UniqueID, or the product line by
 * SignerID, ProductID and a minimum SecurityVersion. What is given beyond that must hold too.
 *
 * @param uniqueId MRENCLAVE, 64 lower-case hex digits
 * @param signerId MRSIGNER, 64 lower-case hex digits
 * @param productId ISVPRODID, must be equal
 * @param securityVersion minimum ISVSVN
 * @param debug whether a debug enclave, whose memory anybody can read, is accepted
 * @param acceptedTcbStatuses beside UpToDate; empty when the file says none
 * @param acceptedAdvisories when not empty, every advisory of a platform that needs software hardening must be among
 *     them
 */
public record EraConfig(
        Optional<String> uniqueId,
        Optional<String> signerId,
        OptionalInt productId,
        OptionalInt securityVersion,
        boolean debug,
        Optional<Set<TcbStatus>> acceptedTcbStatuses,
        Set<String> acceptedAdvisories) {

    private static final int LARGEST = 65_535;

    /** Refuses what does not pin down an enclave. */
    public EraConfig {
        ExpectedEnclave.requirePinned(uniqueId, signerId, productId, securityVersion);
        acceptedTcbStatuses = acceptedTcbStatuses.map(Set::copyOf);
        acceptedAdvisories = Set.copyOf(acceptedAdvisories);
    }

    /** Expects one build; no debug enclave, the default TCB statuses. */
    public static EraConfig ofUniqueId(String uniqueId) {
        return new EraConfig(Optional.of(hex("UniqueID", uniqueId)), Optional.empty(), OptionalInt.empty(),
                OptionalInt.empty(),
                false, Optional.empty(), Set.of());
    }

    /** Expects a product line; no debug enclave, the default TCB statuses. */
    public static EraConfig ofSigner(String signerId, int productId, int securityVersion) {
        return new EraConfig(Optional.empty(), Optional.of(hex("SignerID", signerId)), OptionalInt.of(productId),
                OptionalInt.of(securityVersion), false, Optional.empty(), Set.of());
    }

    /**
     * Reads the JSON form. Names match whatever their case; an unknown name is refused, since a mistyped one must not
     * weaken the policy.
     *
     * @throws ClientException BAD_INPUT with the field at fault
     */
    public static EraConfig parse(byte[] json) throws ClientException {
        try {
            return new Reader().read(Json.object(json));
        } catch (IllegalArgumentException e) {
            throw new ClientException(Kind.BAD_INPUT, "The era configuration " + e.getMessage(), e);
        }
    }

    private static String hex(String field, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("has a " + field + " that is not 64 hex digits");
        }
        return lower;
    }

    /**
     * What of an enclave is not as expected, as in "UniqueID is …"; empty when it complies. The debug flag is for the
     * policy.
     */
    public Optional<String> difference(SgxReport report) {
        return new ExpectedEnclave(uniqueId, signerId, productId, securityVersion).difference(report);
    }

    /** Collects the fields of one document. */
    private static final class Reader {
        private final Set<String> seen = new HashSet<>();
        private Optional<String> uniqueId = Optional.empty();
        private Optional<String> signerId = Optional.empty();
        private OptionalInt productId = OptionalInt.empty();
        private OptionalInt securityVersion = OptionalInt.empty();
        private boolean debug;
        private Optional<Set<TcbStatus>> statuses = Optional.empty();
        private Set<String> advisories = Set.of();

        EraConfig read(JsonNode json) {
            for (Map.Entry<String, JsonNode> field : json.properties()) {
                String name = field.getKey().toLowerCase(Locale.ROOT);
                if (!seen.add(name)) {
                    throw new IllegalArgumentException("gives " + Printable.line(field.getKey()) + " twice");
                }
                field(name, field.getKey(), field.getValue());
            }
            return new EraConfig(uniqueId, signerId, productId, securityVersion, debug, statuses, advisories);
        }

        private void field(String name, String asWritten, JsonNode value) {
            if (value.isNull()) {
                return;
            }
            switch (name) {
                case "uniqueid" -> uniqueId = measurement("UniqueID", value);
                case "signerid" -> signerId = measurement("SignerID", value);
                case "productid" -> productId = OptionalInt.of(number("ProductID", value));
                case "securityversion" -> securityVersion = OptionalInt.of(number("SecurityVersion", value));
                case "debug" -> debug = bool(value);
                case "acceptedtcbstatuses" -> statuses = Optional.of(statuses(strings("AcceptedTCBStatuses", value)));
                case "acceptedadvisories" -> advisories = Set.copyOf(strings("AcceptedAdvisories", value));
                default -> throw new IllegalArgumentException("has an unknown field " + Printable.line(asWritten));
            }
        }

        private static Optional<String> measurement(String field, JsonNode value) {
            if (!value.isString()) {
                throw new IllegalArgumentException("has a " + field + " that is not a string");
            }
            return value.stringValue().isEmpty() ? Optional.empty() : Optional.of(hex(field, value.stringValue()));
        }

        private static int number(String field, JsonNode value) {
            if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0
                    || value.intValue() > LARGEST) {
                throw new IllegalArgumentException("has a " + field + " that is not an integer from 0 to " + LARGEST);
            }
            return value.intValue();
        }

        private static boolean bool(JsonNode value) {
            if (!value.isBoolean()) {
                throw new IllegalArgumentException("has a Debug that is neither true nor false");
            }
            return value.booleanValue();
        }

        private static List<String> strings(String field, JsonNode value) {
            if (!value.isArray() || value.valueStream().anyMatch(element -> !element.isString())) {
                throw new IllegalArgumentException("has " + field + " that is not a list of strings");
            }
            return value.valueStream().map(JsonNode::stringValue).toList();
        }
    }

    /**
     * TCB statuses by Intel's names; UpToDate is always among the result.
     *
     * @throws IllegalArgumentException for a name that does not exist, and for Revoked, which is never acceptable
     */
    public static Set<TcbStatus> statuses(List<String> names) {
        EnumSet<TcbStatus> statuses = EnumSet.of(TcbStatus.UP_TO_DATE);
        for (String name : names) {
            TcbStatus status = TcbStatus.of(name).orElseThrow(() -> new IllegalArgumentException(
                    "names the TCB status " + Printable.line(name) + ", which does not exist. There are UpToDate,"
                            + " SWHardeningNeeded, ConfigurationNeeded, ConfigurationAndSWHardeningNeeded,"
                            + " OutOfDate and OutOfDateConfigurationNeeded"));
            if (status == TcbStatus.REVOKED) {
                throw new IllegalArgumentException("accepts the TCB status Revoked, but a revoked platform proves"
                        + " nothing");
            }
            statuses.add(status);
        }
        return statuses;
    }
}
