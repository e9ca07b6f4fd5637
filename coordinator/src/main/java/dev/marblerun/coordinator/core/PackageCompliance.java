package dev.marblerun.coordinator.core;

import dev.marblerun.attestation.quote.QuoteBody;
import dev.marblerun.attestation.quote.SgxReport;
import dev.marblerun.attestation.quote.TdReport;
import dev.marblerun.coordinator.manifest.PackageSpec;
import dev.marblerun.coordinator.manifest.TdxField;
import dev.marblerun.coordinator.manifest.TdxSpec;
import java.util.HexFormat;
import java.util.Optional;

/** Whether what a quote reports is what a package asks for; manifest.md, "Packages", and docs/packages.md for TDX. */
final class PackageCompliance {
    /** Bit 28 of TDATTRIBUTES, that is bit 4 of the fourth byte. */
    private static final int SEPT_VE_DISABLE = 0x10;

    private PackageCompliance() {}

    /** The first difference, in a sentence with both values; nothing when the workload is the package. */
    static Optional<String> difference(PackageSpec expected, QuoteBody found) {
        TdxSpec tdx = expected.tdx();
        return switch (found) {
            case SgxReport enclave when tdx == null -> enclave(expected, enclave);
            case TdReport domain when tdx != null -> trustDomain(tdx, domain);
            case SgxReport enclave ->
                Optional.of("the package requires a trust domain of TDX, the quote shows an SGX enclave");
            case TdReport domain ->
                Optional.of("the package requires an SGX enclave, the quote shows a trust domain of TDX");
        };
    }

    private static Optional<String> enclave(PackageSpec expected, SgxReport found) {
        if (expected.debug() != found.debug()) {
            return different("Debug", expected.debug(), found.debug());
        }
        // A package that pins nothing would let every enclave in; the manifest's check warns, debug mode allows it.
        String uniqueId = hex(found.mrEnclave());
        if (!expected.uniqueId().isEmpty() && !expected.uniqueId().equalsIgnoreCase(uniqueId)) {
            return different("UniqueID", expected.uniqueId(), uniqueId);
        }
        String signerId = hex(found.mrSigner());
        if (!expected.signerId().isEmpty() && !expected.signerId().equalsIgnoreCase(signerId)) {
            return different("SignerID", expected.signerId(), signerId);
        }
        Long productId = expected.productId();
        if (productId != null && productId != found.isvProdId()) {
            return different("ProductID", Long.toUnsignedString(productId), found.isvProdId());
        }
        Long version = expected.securityVersion();
        return version != null && Long.compareUnsigned(version, found.isvSvn()) > 0
                ? different("SecurityVersion", "at least " + Long.toUnsignedString(version), found.isvSvn())
                : Optional.empty();
    }

    private static Optional<String> trustDomain(TdxSpec expected, TdReport found) {
        if (expected.debug() != found.debug()) {
            return different("TDX.Debug", expected.debug(), found.debug());
        }
        for (TdxField field : TdxField.values()) {
            String required = expected.values().get(field);
            String shown = hex(value(found, field));
            if (required != null && !required.equalsIgnoreCase(shown)) {
                return different("TDX." + field.fieldName(), required, shown);
            }
        }
        // What no field of the package can ask for must not weaken what the others promise.
        boolean attributesAsked = expected.values().containsKey(TdxField.TD_ATTRIBUTES);
        if (!attributesAsked && (found.tdAttributes()[3] & SEPT_VE_DISABLE) == 0) {
            return Optional.of("the quote shows TDAttributes " + hex(found.tdAttributes())
                    + " without SEPT_VE_DISABLE, and the package does not ask for just these TDAttributes");
        }
        return found.mrServiceTd()
                .filter(PackageCompliance::isNotZero)
                .map(service -> "the quote shows MRSERVICETD " + hex(service)
                        + ": a service TD could move this trust domain elsewhere, and no package can allow that");
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

    private static Optional<String> different(String field, Object expected, Object found) {
        return Optional.of("the package requires " + field + " " + expected + ", the quote shows " + found);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
