package dev.marblerun.coordinator.compliance;

import dev.marblerun.attestation.quote.QuoteBody;
import dev.marblerun.attestation.quote.SgxReport;
import dev.marblerun.attestation.quote.TdReport;
import dev.marblerun.attestation.verify.Check;
import dev.marblerun.attestation.verify.TdxFinding;
import dev.marblerun.coordinator.manifest.PackageSpec;
import dev.marblerun.coordinator.manifest.TdxSpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Whether what a quote reports is what a package asks for; manifest.md, "Packages", and docs/packages.md for TDX. */
public final class PackageCompliance {
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
        return TdxFinding.of(expected.values(), expected.debug(), found).stream()
                .map(PackageCompliance::inWords)
                .toList();
    }

    private static Check inWords(TdxFinding finding) {
        return switch (finding) {
            case TdxFinding.Compared(String field, String expected, String found, boolean passed) ->
                compared("TDX." + field, expected, found, passed);
            case TdxFinding.Exposed(String attributes) ->
                new Check("TDX.TDAttributes", false, "the quote shows TDAttributes " + attributes
                        + " without SEPT_VE_DISABLE, and the package does not ask for just these TDAttributes");
            case TdxFinding.Movable(String serviceTd) ->
                new Check("TDX.MRSERVICETD", false, "the quote shows MRSERVICETD " + serviceTd
                        + ": a service TD could move this trust domain elsewhere, and no package can allow that");
        };
    }

    private static void compare(List<Check> checks, String field, Object expected, Object found, boolean passed) {
        checks.add(compared(field, expected, found, passed));
    }

    private static Check compared(String field, Object expected, Object found, boolean passed) {
        return new Check(
                field, passed, "the package requires " + field + " " + expected + ", the quote shows " + found);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
