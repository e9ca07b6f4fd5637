package dev.marblerun.cli.diff;

import dev.marblerun.coordinator.json.JsonPath;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.RoleSpec;
import dev.marblerun.coordinator.manifest.UserSpec;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Who may do what: users, recovery keys, thresholds. */
final class PeopleDiff {
    private static final JsonPath USERS = JsonPath.ROOT.member("Users");
    private static final JsonPath KEYS = JsonPath.ROOT.member("RecoveryKeys");
    private static final JsonPath CONFIG = JsonPath.ROOT.member("Config");

    private final Manifest before;
    private final Manifest after;
    private final Changes changes;

    PeopleDiff(Manifest before, Manifest after, Changes changes) {
        this.before = before;
        this.after = after;
        this.changes = changes;
    }

    void compare() {
        users();
        recoveryKeys();
        long oldUpdate = updateThreshold(before);
        long newUpdate = updateThreshold(after);
        threshold("UpdateThreshold", "users must agree to an update", oldUpdate, newUpdate);
        threshold("RecoveryThreshold", "recovery keys are needed", recoveryThreshold(before), recoveryThreshold(after));
    }

    private void users() {
        for (Map.Entry<String, UserSpec> user : after.users().entrySet()) {
            String name = user.getKey();
            UserSpec old = before.users().get(name);
            Set<String> was = old == null ? Set.of() : rights(before, old);
            Set<String> is = rights(after, user.getValue());
            if (old != null && !old.certificate().equals(user.getValue().certificate())) {
                changes.changed(USERS.member(name).member("Certificate"), "another key now acts as user " + name);
            }
            if (old == null && is.isEmpty()) {
                changes.changed(USERS.member(name), "there is a new user " + name + " without any right");
            }
            for (String right : Changes.without(is, was)) {
                changes.weaker(USERS.member(name), "user " + name + " may now " + right);
            }
            for (String right : Changes.without(was, is)) {
                changes.stronger(USERS.member(name), "user " + name + " may no longer " + right);
            }
        }
        for (String name : Changes.without(before.users().keySet(), after.users().keySet())) {
            Set<String> lost = rights(before, Version.entry(before.users(), name));
            changes.stronger(USERS.member(name), "user " + name + " is no longer known"
                    + (lost.isEmpty() ? "" : ", and could " + String.join("; ", lost)));
        }
    }

    private static Set<String> rights(Manifest manifest, UserSpec user) {
        Set<String> rights = new LinkedHashSet<>();
        for (String roleName : user.roles()) {
            RoleSpec role = Version.entry(manifest.roles(), roleName);
            for (String action : role.actions()) {
                switch (action.toLowerCase(Locale.ROOT)) {
                    case "readsecret" -> role.resourceNames().forEach(name -> rights.add("read the secret " + name));
                    case "writesecret" -> role.resourceNames().forEach(name -> rights.add("set the secret " + name));
                    case "updatesecurityversion" ->
                        role.resourceNames().forEach(name -> rights.add("raise the SVN of package " + name));
                    default -> rights.add("update the whole manifest");
                }
            }
        }
        return rights;
    }

    private void recoveryKeys() {
        Map<String, String> old = before.recoveryKeys();
        Map<String, String> now = after.recoveryKeys();
        for (String name : Changes.without(now.keySet(), old.keySet())) {
            changes.weaker(KEYS.member(name), "the holder of recovery key " + name + " may now take part in recovery");
        }
        for (String name : Changes.without(old.keySet(), now.keySet())) {
            changes.stronger(KEYS.member(name), "the holder of recovery key " + name + " may no longer take part in"
                    + " recovery" + (now.isEmpty() ? "; nobody can recover the state any more" : ""));
        }
        for (String name : Changes.common(old, now)) {
            if (!Version.entry(old, name).strip().equals(Version.entry(now, name).strip())) {
                changes.changed(KEYS.member(name), "recovery key " + name + " is another one");
            }
        }
    }

    /** Nobody at all is another matter: that is said of every right and key that is lost or gained. */
    private void threshold(String field, String what, long old, long now) {
        if (old != now && old != 0 && now != 0) {
            changes.either(now < old, CONFIG.member(field), now + " " + what + " (was " + old + ")");
        }
    }

    /** 0 in the manifest means everybody. */
    private static long updateThreshold(Manifest manifest) {
        long updaters = manifest.users().values().stream()
                .filter(user -> rights(manifest, user).contains("update the whole manifest"))
                .count();
        long threshold = manifest.config().updateThreshold();
        return threshold == 0 ? updaters : threshold;
    }

    private static long recoveryThreshold(Manifest manifest) {
        long threshold = manifest.config().recoveryThreshold();
        return threshold == 0 ? manifest.recoveryKeys().size() : threshold;
    }
}
