package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.JsonPath;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Packages and marbles: what marbles refer to exists, and says enough about the enclave. */
final class PackageChecks {
    private static final JsonPath PACKAGES = JsonPath.ROOT.member("Packages");
    private static final JsonPath MARBLES = JsonPath.ROOT.member("Marbles");
    private static final JsonPath INFRASTRUCTURES = JsonPath.ROOT.member("Infrastructures");
    private static final int CPU_SVN_BYTES = 16;

    private PackageChecks() {}

    static void check(Manifest manifest, Problems problems) {
        if (manifest.packages().isEmpty()) {
            problems.error(PACKAGES, "no allowed packages defined");
        }
        if (manifest.marbles().isEmpty()) {
            problems.error(MARBLES, "no allowed marbles defined");
        }
        Set<String> used = new HashSet<>();
        manifest.marbles().forEach((name, marble) -> {
            JsonPath path = MARBLES.member(name);
            // Without any package that is the one fault, not each marble's.
            if (manifest.packages().containsKey(marble.packageName())) {
                used.add(marble.packageName());
            } else if (!manifest.packages().isEmpty()) {
                String message = "manifest does not contain marble package " + Texts.clip(marble.packageName());
                problems.error(path.member("Package"), message);
            }
            for (int i = 0; i < marble.tls().size(); i++) {
                String tag = marble.tls().get(i);
                if (!manifest.tls().containsKey(tag)) {
                    String message = "manifest misses TLS entry for " + Texts.clip(tag);
                    problems.error(path.member("TLS").element(i), message);
                }
            }
        });
        for (Map.Entry<String, PackageSpec> each : manifest.packages().entrySet()) {
            if (used.contains(each.getKey())) {
                identity(each.getKey(), each.getValue(), problems);
            }
        }
        manifest.infrastructures().forEach((name, infrastructure) -> {
            byte[] cpuSvn = infrastructure.cpuSvn();
            if (cpuSvn != null && cpuSvn.length != CPU_SVN_BYTES) {
                String message = "CPUSVN has " + cpuSvn.length + " bytes instead of 16: no quote will match";
                problems.warning(INFRASTRUCTURES.member(name).member("CPUSVN"), message);
            }
        });
    }

    private static void identity(String name, PackageSpec spec, Problems problems) {
        JsonPath path = PACKAGES.member(name);
        BiConsumer<JsonPath, String> report = spec.debug() ? problems::warning : problems::error;
        if (spec.debug()) {
            String message = "package " + Texts.clip(name) + " is in debug mode: its enclaves keep no secrets";
            problems.warning(path.member("Debug"), message);
        }
        String in = " in package " + Texts.clip(name);
        if (!spec.uniqueId().isEmpty()) {
            if (!spec.signerId().isEmpty() || spec.productId() != null || spec.securityVersion() != null) {
                String both = "manifest specifies both UniqueID *and* SignerID/ProductID/SecurityVersion";
                report.accept(path.member("UniqueID"), both + in);
            }
            return;
        }
        if (spec.signerId().isEmpty()) {
            report.accept(path.member("SignerID"), "manifest misses value for SignerID" + in);
        }
        if (spec.productId() == null) {
            report.accept(path.member("ProductID"), "manifest misses value for ProductID" + in);
        }
        if (spec.securityVersion() == null) {
            report.accept(path.member("SecurityVersion"), "manifest misses value for SecurityVersion" + in);
        }
    }
}
