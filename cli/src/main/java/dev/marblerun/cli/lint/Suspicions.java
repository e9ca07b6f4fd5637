package dev.marblerun.cli.lint;

import dev.marblerun.cli.lint.Finding.Severity;
import dev.marblerun.coordinator.json.JsonPath;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.PackageSpec;
import dev.marblerun.coordinator.manifest.RoleSpec;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.manifest.SecretType;
import dev.marblerun.coordinator.plan.MarblePlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What every Coordinator accepts and an author hardly means. */
final class Suspicions {
    private static final Pattern MEASUREMENT = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Set<String> WEAK_STATUSES =
            Set.of("OutOfDate", "OutOfDateConfigurationNeeded", "ConfigurationNeeded",
                    "ConfigurationAndSWHardeningNeeded");
    private static final int LEAST_KEY_BITS = 128;
    private static final int LEAST_RSA_BITS = 2048;

    private final Manifest manifest;
    private final Map<String, MarblePlan> plans;
    private final List<Finding> findings = new ArrayList<>();

    private Suspicions(Manifest manifest, Map<String, MarblePlan> plans) {
        this.manifest = manifest;
        this.plans = plans;
    }

    /** @param complete whether all templates could be compiled, so that it is known which secrets they use */
    static List<Finding> about(Manifest manifest, Map<String, MarblePlan> plans, boolean complete) {
        Suspicions suspicions = new Suspicions(manifest, plans);
        suspicions.packages();
        suspicions.secrets(complete);
        suspicions.people();
        suspicions.config();
        return suspicions.findings;
    }

    private void packages() {
        Set<String> used = new HashSet<>();
        manifest.marbles().values().forEach(marble -> used.add(marble.packageName()));
        manifest.packages().forEach((name, spec) -> {
            JsonPath path = JsonPath.ROOT.member("Packages").member(name);
            if (!used.contains(name)) {
                warn(path, "no marble has this package", "Take it out, or name it in a marble.");
            }
            measurement(path.member("UniqueID"), spec.uniqueId());
            measurement(path.member("SignerID"), spec.signerId());
            statuses(path, spec);
        });
        Set<String> tags = new HashSet<>();
        manifest.marbles().values().forEach(marble -> tags.addAll(marble.tls()));
        unused("TLS", manifest.tls().keySet(), tags::contains, "no marble has this tag");
    }

    private void measurement(JsonPath path, String value) {
        if (!value.isEmpty() && !MEASUREMENT.matcher(value).matches()) {
            warn(path, "this is not the 64 hexadecimal digits of a SHA-256, so no enclave can have it",
                    "marblerun package-info IMAGE prints the right value.");
        }
    }

    private void statuses(JsonPath path, PackageSpec spec) {
        List<String> accepted = spec.acceptedTcbStatuses() == null ? List.of() : spec.acceptedTcbStatuses();
        for (int i = 0; i < accepted.size(); i++) {
            if (WEAK_STATUSES.contains(accepted.get(i))) {
                warn(path.member("AcceptedTCBStatuses").element(i),
                        "platforms with published weaknesses are accepted: " + accepted.get(i),
                        "Update the platforms and take the status out.");
            }
        }
    }

    private void secrets(boolean complete) {
        Set<String> readable = granted("Secrets", "ReadSecret");
        Set<String> writable = granted("Secrets", "WriteSecret");
        boolean all = !complete || plans.values().stream().anyMatch(MarblePlan::allSecrets);
        Set<String> used = new HashSet<>();
        plans.values().forEach(plan -> used.addAll(plan.secrets()));
        manifest.secrets().forEach((name, spec) -> {
            JsonPath path = JsonPath.ROOT.member("Secrets").member(name);
            if (!all && !used.contains(name) && !readable.contains(name)) {
                warn(path, "no template, no TLS tag and no role uses this secret", "Take it out, or use it.");
            }
            if (spec.userDefined() && !writable.contains(name)) {
                warn(path, "no role may write this secret, so it can never be set",
                        "Give somebody a role with ResourceType Secrets and the action WriteSecret for it.");
            }
            size(path.member("Size"), spec);
        });
    }

    private void size(JsonPath path, SecretSpec spec) {
        if (spec.userDefined() || spec.size() <= 0) {
            return;
        }
        int least = spec.type() == SecretType.SYMMETRIC_KEY
                ? LEAST_KEY_BITS
                : spec.type() == SecretType.CERT_RSA ? LEAST_RSA_BITS : 0;
        if (spec.size() < least) {
            warn(path, "a key of " + spec.size() + " bits can be found by trying",
                    "Use " + least + " bits at least; Size is in bits.");
        }
    }

    private void people() {
        Set<String> roles = new HashSet<>();
        manifest.users().forEach((name, user) -> {
            roles.addAll(user.roles());
            if (user.roles().isEmpty()) {
                warn(JsonPath.ROOT.member("Users").member(name), "this user has no role and may do nothing",
                        "Give the user a role, or take the user out.");
            }
        });
        unused("Roles", manifest.roles().keySet(), roles::contains, "no user has this role");
        manifest.roles().forEach((name, role) -> {
            boolean aboutNothing = role.resourceNames().isEmpty() && !role.resourceType().equals("Manifest");
            if (role.actions().isEmpty() || aboutNothing) {
                warn(JsonPath.ROOT.member("Roles").member(name), "this role allows nothing",
                        "Give it Actions and ResourceNames, or take it out.");
            }
        });
    }

    private void config() {
        if (manifest.recoveryKeys().isEmpty()) {
            warn(JsonPath.ROOT.member("RecoveryKeys"),
                    "without a recovery key the state is lost when the Coordinator moves to another machine",
                    "Add the RSA public key of somebody who can keep a secret.");
        }
        boolean updatable = manifest.users().values().stream()
                .flatMap(user -> user.roles().stream())
                .map(manifest.roles()::get)
                .anyMatch(role -> role != null && grants(role, "Manifest", "UpdateManifest"));
        if (!updatable) {
            warn(JsonPath.ROOT.member("Users"), "nobody may update this manifest",
                    "If that is not intended: give users a role with ResourceType Manifest and UpdateManifest.");
        }
        if (manifest.config().sealMode().equals("Disabled")) {
            warn(JsonPath.ROOT.member("Config").member("SealMode"), "the state is lost when the Coordinator ends",
                    "Use ProductKey unless that is intended.");
        }
    }

    /** The resources for which some user has an action. */
    private Set<String> granted(String type, String action) {
        Set<String> granted = new HashSet<>();
        manifest.users().values().forEach(user -> user.roles().forEach(name -> {
            RoleSpec role = manifest.roles().get(name);
            if (role != null && grants(role, type, action)) {
                granted.addAll(role.resourceNames());
            }
        }));
        return granted;
    }

    private static boolean grants(RoleSpec role, String type, String action) {
        return role.resourceType().equals(type) && role.actions().stream().anyMatch(action::equalsIgnoreCase);
    }

    private void unused(String section, Set<String> names, Predicate<String> used, String message) {
        names.stream().filter(used.negate()).forEach(name ->
                warn(JsonPath.ROOT.member(section).member(name), message, "Take it out, or use it."));
    }

    private void warn(JsonPath path, String message, String hint) {
        findings.add(new Finding(Severity.WARNING, path.toString(), message, hint));
    }
}
