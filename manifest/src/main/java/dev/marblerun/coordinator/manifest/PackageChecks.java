package dev.marblerun.coordinator.manifest;

import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.coordinator.json.JsonPath;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Packages and marbles: what marbles refer to exists, and says enough about the enclave. */
final class PackageChecks {
    private static final JsonPath PACKAGES = JsonPath.ROOT.member("Packages");
    private static final JsonPath MARBLES = JsonPath.ROOT.member("Marbles");

    private PackageChecks() {}

    static void check(Manifest manifest, Problems problems) {
        if (manifest.packages().isEmpty()) {
            problems.error(PACKAGES, "no allowed packages defined");
        }
        // Without packages there can be no marbles: one fault, not two.
        if (manifest.marbles().isEmpty() && !manifest.packages().isEmpty()) {
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
            TdxSpec tdx = each.getValue().tdx();
            if (tdx != null) {
                TdxChecks.check(each.getKey(), each.getValue(), tdx, PACKAGES.member(each.getKey()), problems);
            } else if (used.contains(each.getKey())) {
                identity(each.getKey(), each.getValue(), problems);
            }
            statuses(each.getKey(), each.getValue(), problems);
        }
        InfrastructureChecks.check(manifest, problems);
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

    /** A status that no platform can have, or that is never accepted, is at least worth a word. */
    private static void statuses(String name, PackageSpec spec, Problems problems) {
        List<String> named = spec.acceptedTcbStatuses() == null ? List.of() : spec.acceptedTcbStatuses();
        for (int i = 0; i < named.size(); i++) {
            TcbStatus status = TcbStatus.of(named.get(i)).orElse(null);
            if (status == null || status == TcbStatus.REVOKED) {
                problems.warning(
                        PACKAGES.member(name).member("AcceptedTCBStatuses").element(i),
                        "the TCB status " + Texts.clip(named.get(i)) + " of package " + Texts.clip(name)
                                + (status == null ? " is unknown and has no effect" : " is never accepted"));
            }
        }
    }
}
