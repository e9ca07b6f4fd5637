package dev.marblerun.cli.quote;

import dev.marblerun.attestation.sigstruct.DebugMode;
import dev.marblerun.attestation.sigstruct.EnclaveImage;
import dev.marblerun.attestation.sigstruct.SigStruct;
import dev.marblerun.cli.Output;
import dev.marblerun.tee.simulated.PackageProperties;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code package-info} prints; the names are the manifest's.
 *
 * @param kind what the image was found to be, as a word for programs
 * @param detected the line that says so to people, where there is one
 * @param debug the attribute that quotes of the image will show
 * @param signed whether anybody vouches for the image
 */
record PackageReport(
        String kind,
        Optional<String> detected,
        String uniqueId,
        String signerId,
        int productId,
        int securityVersion,
        DebugMode debug,
        boolean signed) {

    static PackageReport of(PackageProperties simulated) {
        return new PackageReport(
                "simulated",
                Optional.empty(),
                simulated.uniqueId(),
                simulated.signerId(),
                simulated.productId(),
                simulated.securityVersion(),
                simulated.debug() ? DebugMode.REQUIRED : DebugMode.FORBIDDEN,
                true);
    }

    static PackageReport of(EnclaveImage image) {
        SigStruct sigStruct = image.sigStruct();
        HexFormat hex = HexFormat.of();
        return new PackageReport(
                switch (image.kind()) {
                    case OPEN_ENCLAVE -> "open-enclave";
                    case GRAMINE -> "gramine";
                    case OCCLUM -> "occlum";
                    case SGX_SDK -> "sgx-sdk";
                },
                switch (image.kind()) {
                    case GRAMINE -> Optional.of("Detected Gramine instance.");
                    case OCCLUM -> Optional.of("Detected Occlum image.");
                    case OPEN_ENCLAVE, SGX_SDK -> Optional.empty();
                },
                hex.formatHex(sigStruct.mrEnclave()),
                hex.formatHex(sigStruct.mrSigner()),
                sigStruct.isvProdId(),
                sigStruct.isvSvn(),
                sigStruct.debugMode(),
                sigStruct.signed());
    }

    void print(Output output, String image, boolean json) {
        if (!signed) {
            output.remark("Warning: " + image + " is not signed yet: no processor starts it, and no quote will show"
                    + " these values. Sign it first, then look again");
        }
        if (json) {
            output.json(output.object()
                    .put("UniqueID", uniqueId)
                    .put("SignerID", signerId)
                    .put("ProductID", productId)
                    .put("SecurityVersion", securityVersion)
                    .put("Debug", debug == DebugMode.REQUIRED)
                    .put("DebugMode", debug.name().toLowerCase(Locale.ROOT))
                    .put("Kind", kind)
                    .put("Signed", signed));
        } else {
            lines(image).forEach(output::line);
        }
    }

    private List<String> lines(String image) {
        List<String> lines = new ArrayList<>();
        detected.ifPresent(lines::add);
        lines.add("PackageProperties for " + image + ":");
        lines.add("UniqueID (MRENCLAVE)      : " + uniqueId);
        lines.add("SignerID (MRSIGNER)       : " + signerId);
        lines.add("ProductID (ISVPRODID)     : " + productId);
        lines.add("SecurityVersion (ISVSVN)  : " + securityVersion);
        if (debug == DebugMode.REQUIRED) {
            lines.add("Debug                     : true"
                    + (kind.equals("simulated") ? " (as every simulated image)" : " (the host can read its memory)"));
        }
        return lines;
    }
}
