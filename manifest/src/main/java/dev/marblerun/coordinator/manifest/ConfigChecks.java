package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.JsonPath;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The deployment's settings. */
final class ConfigChecks {
    private static final JsonPath CONFIG = JsonPath.ROOT.member("Config");
    private static final Set<String> SEAL_MODES = Set.of("ProductKey", "UniqueKey", "Disabled");
    private static final String AZURE_HSM_SEALING = "AzureHSMSealing";
    private static final List<String> FEATURE_GATES =
            List.of("SignQuoteEndpoint", "MonotonicCounter", AZURE_HSM_SEALING);
    private static final List<String> AZURE_VARIABLES = List.of(
            "EDG_MAA_URL",
            "EDG_AZURE_HSM_VAULT_URL",
            "EDG_AZURE_HSM_KEY_NAME",
            "EDG_AZURE_CLIENT_ID",
            "EDG_AZURE_TENANT_ID",
            "EDG_AZURE_CLIENT_SECRET",
            "EDG_AZURE_AUTHORITY_HOST",
            "EDG_AZURE_FEDERATED_TOKEN_FILE");

    private ConfigChecks() {}

    static void check(Manifest manifest, Set<String> environment, Problems problems) {
        ConfigSpec config = manifest.config();
        if (!SEAL_MODES.contains(config.sealMode())) {
            problems.error(CONFIG.member("SealMode"), "unknown seal mode: " + Texts.clip(config.sealMode()));
        }
        for (int i = 0; i < config.featureGates().size(); i++) {
            String gate = config.featureGates().get(i);
            if (FEATURE_GATES.stream().noneMatch(gate::equalsIgnoreCase)) {
                String message = "unknown feature gate: " + Texts.clip(gate);
                problems.error(CONFIG.member("FeatureGates").element(i), message);
            }
        }
        if (config.gate(AZURE_HSM_SEALING)) {
            azure(environment, problems);
        }
        updateThreshold(manifest, problems);
        recoveryThreshold(manifest, problems);
    }

    private static void azure(Set<String> environment, Problems problems) {
        List<String> missing =
                AZURE_VARIABLES.stream().filter(name -> !environment.contains(name)).toList();
        if (!missing.isEmpty()) {
            problems.error(
                    CONFIG.member("FeatureGates"),
                    "manifest enables sealing with Azure HSM key, but required environment variables are not set: ["
                            + String.join(" ", missing) + "]");
        }
    }

    private static void updateThreshold(Manifest manifest, Problems problems) {
        Set<String> updaterRoles = manifest.roles().entrySet().stream()
                .filter(each -> each.getValue().resourceType().equals("Manifest"))
                .filter(each -> RoleChecks.allows(each.getValue(), RoleChecks.UPDATE_MANIFEST))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        long updaters = manifest.users().values().stream()
                .filter(user -> user.roles().stream().anyMatch(updaterRoles::contains))
                .count();
        long threshold = manifest.config().updateThreshold();
        if (Long.compareUnsigned(threshold, updaters) > 0) {
            problems.error(
                    CONFIG.member("UpdateThreshold"),
                    "not enough users with manifest update permissions (" + updaters + ") to meet the threshold of "
                            + Long.toUnsignedString(threshold));
        }
    }

    private static void recoveryThreshold(Manifest manifest, Problems problems) {
        JsonPath path = CONFIG.member("RecoveryThreshold");
        int keys = manifest.recoveryKeys().size();
        long threshold = manifest.config().recoveryThreshold();
        if (Long.compareUnsigned(threshold, keys) > 0) {
            problems.error(
                    path,
                    "not enough recovery keys (" + keys + ") defined to meet the recovery threshold of "
                            + Long.toUnsignedString(threshold));
        } else if (threshold == 1) {
            problems.error(path, "invalid recovery threshold: if set, threshold must be at least 2");
        }
    }
}
