package dev.marblerun.cli.diff;

import dev.marblerun.coordinator.json.JsonPath;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.SecretSpec;
import java.util.Map;
import java.util.Objects;

/** What becomes of the secrets. */
final class SecretDiff {
    private static final JsonPath SECRETS = JsonPath.ROOT.member("Secrets");

    private SecretDiff() {}

    static void compare(Manifest before, Manifest after, Changes changes) {
        Map<String, SecretSpec> old = before.secrets();
        Map<String, SecretSpec> now = after.secrets();
        for (String name : Changes.without(now.keySet(), old.keySet())) {
            String kind = kind(Version.entry(now, name));
            changes.changed(SECRETS.member(name), "there is a new secret " + name + ", " + kind);
        }
        for (String name : Changes.without(old.keySet(), now.keySet())) {
            changes.changed(SECRETS.member(name), "the secret " + name + " is deleted");
        }
        for (String name : Changes.common(old, now)) {
            secret(name, Version.entry(old, name), Version.entry(now, name), changes);
        }
    }

    private static String kind(SecretSpec spec) {
        String origin = spec.userDefined() ? "set by a user" : spec.shared() ? "shared" : "one for each marble";
        String size = spec.size() == 0 ? "" : " of " + spec.size() + " bits";
        return spec.type().wireName() + size + ", " + origin;
    }

    private static void secret(String name, SecretSpec old, SecretSpec now, Changes changes) {
        JsonPath path = SECRETS.member(name);
        boolean otherKind = old.type() != now.type()
                || old.shared() != now.shared()
                || old.userDefined() != now.userDefined();
        if (!otherKind && old.size() != now.size()) {
            changes.either(now.size() < old.size(), path.member("Size"), "the secret " + name + " has now "
                    + now.size() + " bits (was " + old.size() + ") and gets a new value");
        } else if (otherKind) {
            changes.changed(path, "the secret " + name + " is now " + kind(now) + " (was " + kind(old)
                    + ") and gets a new value");
        }
        changes.value(path.member("ValidFor"), "the validity of the secret " + name + " in days",
                days(old), days(now));
        if (!Objects.equals(old.cert(), now.cert())
                && !String.valueOf(old.cert()).equals(String.valueOf(now.cert()))) {
            changes.changed(path.member("Cert"), "the certificate of the secret " + name + " is made from another"
                    + " template");
        }
    }

    private static String days(SecretSpec spec) {
        return spec.validFor() == 0 ? "the default" : Long.toUnsignedString(spec.validFor());
    }
}
