package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.JsonPath;
import java.util.HashMap;
import java.util.Map;

/** Users: each has a certificate of its own, and roles that exist. */
final class UserChecks {
    private static final JsonPath USERS = JsonPath.ROOT.member("Users");

    private UserChecks() {}

    static void check(Manifest manifest, Problems problems) {
        Map<String, String> owners = new HashMap<>();
        manifest.users().forEach((name, user) -> {
            JsonPath path = USERS.member(name);
            String shown = Texts.clip(name);
            if (user.certificate().isEmpty()) {
                String message = "manifest does not contain a certificate for user " + shown;
                problems.error(path.member("Certificate"), message);
            } else {
                String owner = owners.putIfAbsent(user.certificate(), name);
                if (owner != null) {
                    String message = "manifest contains the same certificate for users " + Texts.clip(owner) + " and "
                            + shown;
                    problems.error(path.member("Certificate"), message);
                }
            }
            for (int i = 0; i < user.roles().size(); i++) {
                String role = user.roles().get(i);
                if (!manifest.roles().containsKey(role)) {
                    String message = "manifest specifies role " + Texts.clip(role) + " for user " + shown
                            + ", but role does not exist";
                    problems.error(path.member("Roles").element(i), message);
                }
            }
        });
    }
}
