package dev.marblerun.cli.diff;

import dev.marblerun.coordinator.json.JsonPath;
import dev.marblerun.coordinator.manifest.FileSpec;
import dev.marblerun.coordinator.manifest.MarbleSpec;
import dev.marblerun.coordinator.manifest.PackageSpec;
import dev.marblerun.coordinator.manifest.TlsTag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What changes for marbles: what may run as one, what it gets, which secrets it sees. */
final class MarbleDiff {
    private static final JsonPath MARBLES = JsonPath.ROOT.member("Marbles");

    private final Version before;
    private final Version after;
    private final Changes changes;

    MarbleDiff(Version before, Version after, Changes changes) {
        this.before = before;
        this.after = after;
        this.changes = changes;
    }

    void compare() {
        Map<String, MarbleSpec> old = before.manifest().marbles();
        Map<String, MarbleSpec> now = after.manifest().marbles();
        for (String name : Changes.without(now.keySet(), old.keySet())) {
            changes.weaker(MARBLES.member(name), "marble " + name + " may now be activated, as package "
                    + after.marble(name).packageName() + "; it sees " + secrets(after.visible(name)));
        }
        for (String name : Changes.without(old.keySet(), now.keySet())) {
            changes.stronger(MARBLES.member(name), "marble " + name + " can no longer be activated; it saw "
                    + secrets(before.visible(name)));
        }
        Changes.common(old, now).forEach(name -> marble(name, before.marble(name), after.marble(name)));
    }

    private static String secrets(Set<String> names) {
        return names.isEmpty() ? "no secrets" : "the secrets " + String.join(", ", names);
    }

    private void marble(String name, MarbleSpec old, MarbleSpec now) {
        JsonPath path = MARBLES.member(name);
        PackageSpec was = before.packageOf(name);
        PackageSpec is = after.packageOf(name);
        changes.value(path.member("Package"), "the package of marble " + name, old.packageName(), now.packageName());
        new PackageDiff(name, JsonPath.ROOT.member("Packages").member(now.packageName()), changes).compare(was, is);
        activations(name, path.member("MaxActivations"), old.maxActivations(), now.maxActivations());
        for (String secret : Changes.without(after.visible(name), before.visible(name))) {
            changes.weaker(path.member("Parameters"), "marble " + name + " now sees the secret " + secret);
        }
        for (String secret : Changes.without(before.visible(name), after.visible(name))) {
            changes.stronger(path.member("Parameters"), "marble " + name + " no longer sees the secret " + secret);
        }
        changes.flag(path.member("DisableSecretBinding"), old.disableSecretBinding(), now.disableSecretBinding(),
                "other marbles can now derive the private keys of marble " + name,
                "the private keys of marble " + name + " are now its own: they CHANGE, and what they encrypt is lost");
        JsonPath parameters = path.member("Parameters");
        files(name, parameters.member("Files"), "file", old.files(), now.files());
        files(name, parameters.member("Env"), "variable", old.env(), now.env());
        changes.value(parameters.member("Argv"), "the arguments of marble " + name, old.argv(), now.argv());
        tls(name, path.member("TLS"));
    }

    private void activations(String name, JsonPath path, long old, long now) {
        if (old == now) {
            return;
        }
        boolean weaker = now == 0 || (old != 0 && Long.compareUnsigned(now, old) > 0);
        changes.either(weaker, path, "marble " + name + " may now be activated " + times(now) + " (was: " + times(old)
                + ")");
    }

    private static String times(long limit) {
        return limit == 0 ? "without limit" : Long.toUnsignedString(limit) + " times";
    }

    private void files(
            String marble, JsonPath path, String kind, Map<String, FileSpec> old, Map<String, FileSpec> now) {
        for (String name : Changes.without(now.keySet(), old.keySet())) {
            changes.changed(path.member(name), "marble " + marble + " gets the " + kind + " " + name);
        }
        for (String name : Changes.without(old.keySet(), now.keySet())) {
            changes.changed(path.member(name), "marble " + marble + " no longer gets the " + kind + " " + name);
        }
        for (String name : Changes.common(old, now)) {
            FileSpec was = Version.entry(old, name);
            FileSpec is = Version.entry(now, name);
            if (!Arrays.equals(was.data(), is.data()) || was.noTemplates() != is.noTemplates()) {
                changes.changed(path.member(name), "the " + kind + " " + name + " of marble " + marble + " is another");
            }
        }
    }

    private void tls(String name, JsonPath path) {
        List<String> old = connections(before, name);
        List<String> now = connections(after, name);
        for (String connection : Changes.without(now, old)) {
            changes.either(connection.contains(ANYBODY), path, "marble " + name + " now " + connection);
        }
        for (String connection : Changes.without(old, now)) {
            changes.either(!connection.contains(ANYBODY), path, "marble " + name + " no longer " + connection);
        }
    }

    private static final String ANYBODY = "to any client";

    private static List<String> connections(Version version, String marble) {
        List<String> connections = new ArrayList<>();
        for (String tag : version.marble(marble).tls()) {
            TlsTag entry = Version.entry(version.manifest().tls(), tag);
            entry.outgoing().forEach(out ->
                    connections.add("wraps its connections to " + out.addr() + ":" + out.port() + " in TLS"));
            entry.incoming().forEach(in -> connections.add("serves port " + in.port() + " "
                    + (in.disableClientAuth() ? ANYBODY + ", with the secret " + in.cert() : "to marbles alone")));
        }
        return connections;
    }
}
