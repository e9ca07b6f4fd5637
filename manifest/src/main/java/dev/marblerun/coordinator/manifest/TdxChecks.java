package dev.marblerun.coordinator.manifest;

import dev.marblerun.attestation.quote.TdAttributes;
import dev.marblerun.attestation.verify.TdxField;
import dev.marblerun.coordinator.json.JsonPath;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Packages that describe trust domains. They are an extension, so there is no old manifest to be lenient with: each is
 * checked, whether a marble refers to it or not.
 */
final class TdxChecks {
    private TdxChecks() {}

    static void check(String name, PackageSpec spec, TdxSpec tdx, JsonPath path, Problems problems) {
        String in = " in package " + Texts.clip(name);
        boolean sgx = !spec.uniqueId().isEmpty() || !spec.signerId().isEmpty() || spec.productId() != null
                || spec.securityVersion() != null;
        if (sgx) {
            problems.error(
                    path,
                    "manifest specifies both TDX *and* UniqueID/SignerID/ProductID/SecurityVersion" + in
                            + ": a package is either an SGX enclave or a trust domain");
        }
        if (spec.debug()) {
            // An older Coordinator does not see TDX and would let every SGX debug enclave be this package.
            problems.error(
                    path.member("Debug"), "Debug stands beside TDX" + in + ": for a trust domain it is TDX.Debug");
        }
        JsonPath at = path.member("TDX");
        for (TdxField field : TdxField.values()) {
            Optional.ofNullable(tdx.values().get(field))
                    .flatMap(field::fault)
                    .ifPresent(fault -> problems.error(
                            at.member(field.fieldName()), field.fieldName() + " " + fault + in));
        }
        identity(tdx, at, in, problems);
        attributes(tdx, at, in, problems);
        if (tdx.debug()) {
            problems.warning(
                    at.member("Debug"),
                    "package " + Texts.clip(name) + " is in debug mode: its trust domains keep no secrets");
        }
    }

    private static void identity(TdxSpec tdx, JsonPath at, String in, Problems problems) {
        boolean initial = tdx.values().containsKey(TdxField.MRTD);
        boolean runTime = tdx.values().keySet().containsAll(TdxField.RUN_TIME);
        if (!TdxField.pinDown(tdx.values().keySet())) {
            problems.error(at, "manifest misses values for MRTD or for all of RTMR0 to RTMR3" + in);
        } else if (!initial) {
            problems.warning(
                    at, "RTMR0 to RTMR3 are written by what MRTD measures; without MRTD they prove little" + in);
        } else if (!runTime) {
            problems.warning(
                    at,
                    "MRTD measures the firmware; what it starts is in RTMR0 to RTMR3, not all of which are set" + in);
        }
    }

    private static void attributes(TdxSpec tdx, JsonPath at, String in, Problems problems) {
        String hex = tdx.values().get(TdxField.TD_ATTRIBUTES);
        if (hex == null || TdxField.TD_ATTRIBUTES.fault(hex).isPresent()) {
            return;
        }
        JsonPath path = at.member(TdxField.TD_ATTRIBUTES.fieldName());
        byte[] attributes = HexFormat.of().parseHex(hex);
        boolean debug = TdAttributes.debug(attributes);
        if (debug != tdx.debug()) {
            problems.error(path, "TDAttributes says that debug is " + debug + ", Debug says " + tdx.debug() + in);
        }
        if (!TdAttributes.septVeDisable(attributes)) {
            problems.warning(path, "TDAttributes leaves SEPT_VE_DISABLE clear" + in);
        }
    }
}
