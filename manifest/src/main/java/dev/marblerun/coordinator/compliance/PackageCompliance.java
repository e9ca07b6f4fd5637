package dev.marblerun.coordinator.compliance;

import dev.marblerun.attestation.quote.QuoteBody;
import dev.marblerun.attestation.quote.SgxReport;
import dev.marblerun.attestation.quote.TdReport;
import dev.marblerun.attestation.verify.Check;
import dev.marblerun.coordinator.manifest.PackageSpec;
import dev.marblerun.coordinator.manifest.TdxField;
import dev.marblerun.coordinator.manifest.TdxSpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Whether what a quote reports is what a package asks for; manifest.md, "Packages", and docs/packages.md for TDX. */
public final class PackageCompliance {
    /** Bit 28 of TDATTRIBUTES, that is bit 4 of the fourth byte. */
    private static final int SEPT_VE_DISABLE = 0x10;

    private PackageCompliance() {}

    /** The first difference, in a sentence with both values; nothing when the workload is the package. */
    public static Optional<String> difference(PackageSpec expected, QuoteBody found) {
        return explain(expected, found).stream()
                .filter(check -> !check.passed())
                .map(Check::sentence)
                .findFirst();
    }

    /** Everything that is compared, in its order; the workload is the package when every check has passed. */
    public static List<Check> explain(PackageSpec expected, QuoteBody found) {
        TdxSpec tdx = expected.tdx();
        return switch (found) {
            case SgxReport enclave when tdx == null -> enclave(expected, enclave);
            case TdReport domain when tdx != null -> trustDomain(tdx, domain);
            case SgxReport enclave ->
                refused("the package requires a trust domain of TDX, the quote shows an SGX enclave");
            case TdReport domain ->
                refused("the package requires an SGX enclave, the quote shows a trust domain of TDX");
        };
    }

    private static List<Check> refused(String sentence) {
        return List.of(new Check("TEE", false, sentence));
    }

    private static List<Check> enclave(PackageSpec expected, SgxReport found) {
        List<Check> checks = new ArrayList<>();
        compare(checks, "Debug", expected.debug(), found.debug(), expected.debug() == found.debug());
        // A package that pins nothing would let every enclave in; the manifest's check warns, debug mode allows it.
        measurement(checks, "UniqueID", expected.uniqueId(), hex(found.mrEnclave()));
        measurement(checks, "SignerID", expected.signerId(), hex(found.mrSigner()));
        Long productId = expected.productId();
        if (productId != null) {
            String id = Long.toUnsignedString(productId);
            compare(checks, "ProductID", id, found.isvProdId(), productId == found.isvProdId());
        }
        Long version = expected.securityVersion();
        if (version != null) {
            boolean enough = Long.compareUnsigned(version, found.isvSvn()) <= 0;
            compare(checks, "SecurityVersion", "at least " + Long.toUnsignedString(version), found.isvSvn(), enough);
        }
        return checks;
    }

    /** An empty one is not asked for. */
    private static void measurement(List<Check> checks, String field, String expected, String found) {
        if (!expected.isEmpty()) {
            compare(checks, field, expected, found, expected.equalsIgnoreCase(found));
        }
    }

    private static List<Check> trustDomain(TdxSpec expected, TdReport found) {
        List<Check> checks = new ArrayList<>();
        compare(checks, "TDX.Debug", expected.debug(), found.debug(), expected.debug() == found.debug());
        for (TdxField field : TdxField.values()) {
            String required = expected.values().get(field);
            if (required != null) {
                String shown = hex(value(found, field));
                compare(checks, "TDX." + field.fieldName(), required, shown, required.equalsIgnoreCase(shown));
            }
        }
        // What no field of the package can ask for must not weaken what the others promise.
        boolean attributesAsked = expected.values().containsKey(TdxField.TD_ATTRIBUTES);
        if (!attributesAsked && (found.tdAttributes()[3] & SEPT_VE_DISABLE) == 0) {
            checks.add(new Check("TDX.TDAttributes", false, "the quote shows TDAttributes "
                    + hex(found.tdAttributes())
                    + " without SEPT_VE_DISABLE, and the package does not ask for just these TDAttributes"));
        }
        found.mrServiceTd()
                .filter(PackageCompliance::isNotZero)
                .ifPresent(service -> checks.add(new Check("TDX.MRSERVICETD", false, "the quote shows MRSERVICETD "
                        + hex(service)
                        + ": a service TD could move this trust domain elsewhere, and no package can allow that")));
        return checks;
    }

    private static byte[] value(TdReport report, TdxField field) {
        return switch (field) {
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
        };
    }

    private static boolean isNotZero(byte[] bytes) {
        for (byte each : bytes) {
            if (each != 0) {
                return true;
            }
        }
        return false;
    }

    private static void compare(List<Check> checks, String field, Object expected, Object found, boolean passed) {
        checks.add(new Check(
                field, passed, "the package requires " + field + " " + expected + ", the quote shows " + found));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
