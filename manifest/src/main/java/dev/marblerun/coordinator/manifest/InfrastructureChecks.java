package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.JsonPath;
import java.security.cert.CertificateException;

/**
 * Infrastructures. The original never looks at their values, and its old sample manifests have impossible ones: such a
 * manifest is taken, with a warning that its quotes will match nothing.
 */
final class InfrastructureChecks {
    private static final JsonPath INFRASTRUCTURES = JsonPath.ROOT.member("Infrastructures");

    private InfrastructureChecks() {}

    static void check(Manifest manifest, Problems problems) {
        manifest.infrastructures().forEach((name, spec) -> {
            JsonPath path = INFRASTRUCTURES.member(name);
            byte[] cpuSvn = spec.cpuSvn();
            if (cpuSvn != null && cpuSvn.length != InfrastructureSpec.CPU_SVN_BYTES) {
                String message = "CPUSVN has " + cpuSvn.length + " bytes instead of 16: no quote will match";
                problems.warning(path.member("CPUSVN"), message);
            }
            try {
                spec.rootKey();
            } catch (CertificateException e) {
                problems.warning(path.member("RootCA"), "RootCA is no certificate in DER: no quote will match");
            }
            if (cpuSvn == null && spec.qeSvn() == null && spec.pceSvn() == null && spec.rootCa() == null) {
                problems.warning(path, "this infrastructure asks for nothing: every platform matches it");
            }
        });
    }
}
