package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.JsonPath;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Roles: known types and actions, resources that exist and allow what the role gives. */
final class RoleChecks {
    static final String UPDATE_MANIFEST = "UpdateManifest";

    private static final JsonPath ROLES = JsonPath.ROOT.member("Roles");
    private static final String UPDATE_SECURITY_VERSION = "UpdateSecurityVersion";
    private static final String READ_SECRET = "ReadSecret";
    private static final String WRITE_SECRET = "WriteSecret";

    private final String name;
    private final RoleSpec role;
    private final JsonPath path;
    private final Problems problems;

    private RoleChecks(String name, RoleSpec role, Problems problems) {
        this.name = Texts.clip(name);
        this.role = role;
        this.path = ROLES.member(name);
        this.problems = problems;
    }

    static void check(Manifest manifest, Problems problems) {
        manifest.roles().forEach((name, role) -> new RoleChecks(name, role, problems).check(manifest));
    }

    private void check(Manifest manifest) {
        switch (role.resourceType()) {
            case "Packages" -> {
                resources(manifest.packages().keySet());
                actions(UPDATE_SECURITY_VERSION);
            }
            case "Secrets" -> {
                resources(manifest.secrets().keySet());
                actions(READ_SECRET, WRITE_SECRET);
                permissions(manifest.secrets());
            }
            case "Manifest" -> {
                if (!role.resourceNames().isEmpty()) {
                    String message = "role " + name + ": resource names are not allowed for type Manifest";
                    problems.error(path.member("ResourceNames"), message);
                }
                actions(UPDATE_MANIFEST);
            }
            default -> {
                String shown = "{" + Texts.clip(role.resourceType()) + " " + list(role.resourceNames()) + " "
                        + list(role.actions()) + "}";
                problems.error(
                        path.member("ResourceType"), "unrecognized resource type: " + shown + " for role: " + name);
            }
        }
    }

    private void resources(Set<String> known) {
        for (int i = 0; i < role.resourceNames().size(); i++) {
            String resource = role.resourceNames().get(i);
            if (!known.contains(resource)) {
                String message = "role " + name + ": resource " + Texts.clip(resource) + " of type "
                        + role.resourceType() + " is not defined in manifest";
                problems.error(path.member("ResourceNames").element(i), message);
            }
        }
    }

    private void actions(String... known) {
        for (int i = 0; i < role.actions().size(); i++) {
            String action = role.actions().get(i);
            if (List.of(known).stream().noneMatch(action::equalsIgnoreCase)) {
                String message = "unknown action: " + Texts.clip(action) + " for type " + role.resourceType()
                        + " in role: " + name;
                problems.error(path.member("Actions").element(i), message);
            }
        }
    }

    private void permissions(Map<String, SecretSpec> secrets) {
        boolean reads = allows(role, READ_SECRET);
        boolean writes = allows(role, WRITE_SECRET);
        for (int i = 0; i < role.resourceNames().size(); i++) {
            String resource = role.resourceNames().get(i);
            SecretSpec secret = secrets.get(resource);
            JsonPath at = path.member("ResourceNames").element(i);
            if (secret != null && writes && !secret.userDefined()) {
                String message = "manifest specifies write permission for role " + name + " and secret "
                        + Texts.clip(resource) + ", but secret is not user-defined";
                problems.error(at, message);
            }
            if (secret != null && reads && !secret.userDefined() && !secret.shared()) {
                String message = "manifest specifies read permission for role " + name
                        + " and per-marble-unique secret " + Texts.clip(resource);
                problems.error(at, message);
            }
        }
    }

    /** Whether the role has the action. */
    static boolean allows(RoleSpec role, String action) {
        return role.actions().stream().anyMatch(action::equalsIgnoreCase);
    }

    private static String list(List<String> texts) {
        return "[" + Texts.clip(String.join(" ", texts)) + "]";
    }
}
