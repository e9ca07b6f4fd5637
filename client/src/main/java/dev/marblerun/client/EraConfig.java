package dev.marblerun.client;

import dev.marblerun.attestation.quote.QuoteBody;
import dev.marblerun.attestation.verify.ExpectedEnclave;
import dev.marblerun.attestation.verify.ExpectedTrustDomain;
import dev.marblerun.attestation.verify.ExpectedWorkload;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.TdxField;
import dev.marblerun.client.ClientException.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which Coordinator one expects (docs/cli.md, {@code --era-config}), and in which condition its platform.
 *
 * @param workload the enclave or the trust domain that it runs in, and whether that may be under debug
 * @param acceptedTcbStatuses beside UpToDate; empty when the file says none
 * @param acceptedAdvisories when not empty, every advisory of a platform that needs software hardening must be among
 *     them
 */
public record EraConfig(
        ExpectedWorkload workload, Optional<Set<TcbStatus>> acceptedTcbStatuses, Set<String> acceptedAdvisories) {
    public EraConfig {
        acceptedTcbStatuses = acceptedTcbStatuses.map(Set::copyOf);
        acceptedAdvisories = Set.copyOf(acceptedAdvisories);
    }

    /** Expects one build; no debug enclave, the default TCB statuses. */
    public static EraConfig ofUniqueId(String uniqueId) {
        return of(new ExpectedEnclave(Optional.of(hex("UniqueID", uniqueId)), Optional.empty(), OptionalInt.empty(),
                OptionalInt.empty(), false));
    }

    /** Expects a product line; no debug enclave, the default TCB statuses. */
    public static EraConfig ofSigner(String signerId, int productId, int securityVersion) {
        return of(new ExpectedEnclave(Optional.empty(), Optional.of(hex("SignerID", signerId)),
                OptionalInt.of(productId), OptionalInt.of(securityVersion), false));
    }

    /**
     * Expects a trust domain of TDX; none under debug, the default TCB statuses.
     *
     * @param values in hex; MRTD or all of RTMR0 to RTMR3 must be there, best all five
     * @throws IllegalArgumentException when they are not, and for a value of the wrong length or without hex
     */
    public static EraConfig ofTrustDomain(Map<TdxField, String> values) {
        return of(new ExpectedTrustDomain(values, false));
    }

    private static EraConfig of(ExpectedWorkload workload) {
        return new EraConfig(workload, Optional.empty(), Set.of());
    }

    /**
     * Reads the JSON form. Names match whatever their case; an unknown name is refused, since a mistyped one must not
     * weaken the policy.
     *
     * @throws ClientException BAD_INPUT with the field at fault
     */
    public static EraConfig parse(byte[] json) throws ClientException {
        try {
            return EraConfigReader.read(Json.object(json));
        } catch (IllegalArgumentException e) {
            throw new ClientException(Kind.BAD_INPUT, "The era configuration " + e.getMessage(), e);
        }
    }

    static String hex(String field, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("has a " + field + " that is not 64 hex digits");
        }
        return lower;
    }

    /** Whether the policy has to let a Coordinator under debug pass, whose memory anybody can read. */
    public boolean debug() {
        return workload.debug();
    }

    /**
     * What of a quote's enclave or trust domain is not as expected, as in "UniqueID is …"; empty when it complies. An
     * enclave's debug flag is for the policy.
     */
    public Optional<String> difference(QuoteBody found) {
        return workload.difference(found);
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
                            + " OutOfDate and OutOfDateConfigurationNeeded, and for trust domains TDRelaunchAdvised and"
                            + " TDRelaunchAdvisedConfigurationNeeded"));
            if (status == TcbStatus.REVOKED) {
                throw new IllegalArgumentException("accepts the TCB status Revoked, but a revoked platform proves"
                        + " nothing");
            }
            statuses.add(status);
        }
        return statuses;
    }
}
