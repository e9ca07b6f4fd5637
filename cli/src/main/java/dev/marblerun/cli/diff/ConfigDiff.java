package dev.marblerun.cli.diff;

import dev.marblerun.coordinator.json.JsonPath;
import dev.marblerun.coordinator.manifest.ConfigSpec;
import dev.marblerun.coordinator.manifest.InfrastructureSpec;
import dev.marblerun.coordinator.manifest.Manifest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Where the deployment may run, and how it is set up. */
final class ConfigDiff {
    private static final JsonPath CONFIG = JsonPath.ROOT.member("Config");
    private static final JsonPath INFRASTRUCTURES = JsonPath.ROOT.member("Infrastructures");

    private ConfigDiff() {}

    static void compare(Manifest before, Manifest after, Changes changes) {
        infrastructures(before.infrastructures(), after.infrastructures(), changes);
        ConfigSpec old = before.config();
        ConfigSpec now = after.config();
        sealMode(old.sealMode(), now.sealMode(), changes);
        Set<String> oldGates = gates(old);
        Set<String> newGates = gates(now);
        for (String gate : Changes.without(newGates, oldGates)) {
            changes.changed(CONFIG.member("FeatureGates"), "the feature " + gate + " is now on");
        }
        for (String gate : Changes.without(oldGates, newGates)) {
            changes.changed(CONFIG.member("FeatureGates"), "the feature " + gate + " is now off");
        }
        if (now.rotateRootSecret()) {
            changes.changed(CONFIG.member("RotateRootSecret"), "applied as an update, this makes a new root secret:"
                    + " every private symmetric key changes, and the old ones are under .Previous");
        }
    }

    private static void infrastructures(
            Map<String, InfrastructureSpec> old, Map<String, InfrastructureSpec> now, Changes changes) {
        if (old.isEmpty() != now.isEmpty()) {
            changes.either(now.isEmpty(), INFRASTRUCTURES, now.isEmpty()
                    ? "marbles may now run on any platform (were: " + String.join(", ", old.keySet()) + ")"
                    : "marbles may now run on these platforms alone: " + String.join(", ", now.keySet()));
            return;
        }
        for (String name : Changes.without(now.keySet(), old.keySet())) {
            changes.weaker(INFRASTRUCTURES.member(name), "marbles may now run on the platforms of " + name);
        }
        for (String name : Changes.without(old.keySet(), now.keySet())) {
            changes.stronger(INFRASTRUCTURES.member(name), "marbles may no longer run on the platforms of " + name);
        }
        for (String name : Changes.common(old, now)) {
            InfrastructureSpec was = Version.entry(old, name);
            InfrastructureSpec is = Version.entry(now, name);
            boolean same = Arrays.equals(was.cpuSvn(), is.cpuSvn())
                    && Arrays.equals(was.rootCa(), is.rootCa())
                    && Objects.equals(was.qeSvn(), is.qeSvn())
                    && Objects.equals(was.pceSvn(), is.pceSvn());
            if (!same) {
                changes.changed(INFRASTRUCTURES.member(name), "what platforms of " + name + " must be is another");
            }
        }
    }

    private static void sealMode(String old, String now, Changes changes) {
        JsonPath path = CONFIG.member("SealMode");
        if (old.equals(now)) {
            return;
        }
        String values = " (SealMode " + now + ", was " + old + ")";
        switch (now) {
            case "ProductKey" ->
                changes.weaker(path, "other Coordinators of the same signer can read the state" + values);
            case "UniqueKey" -> changes.stronger(path, "only this Coordinator's image can read the state" + values);
            default -> changes.changed(path, "the state is no longer written, and ends with the Coordinator" + values);
        }
    }

    private static Set<String> gates(ConfigSpec config) {
        Set<String> gates = new TreeSet<>();
        config.featureGates().forEach(gate -> gates.add(gate.toLowerCase(Locale.ROOT)));
        return gates;
    }
}
