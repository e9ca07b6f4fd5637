package dev.marblerun.attestation.verify;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which platforms are acceptable, by what their PCK certificates say (dcap.md, section 2).
 *
 * @param ppids processors by PPID, 16 bytes
 * @param instances platforms by platform instance id, 16 bytes; single-package platforms have none
 * @param fmspcs kinds of platform by FMSPC, 6 bytes
 * @param smt whether simultaneous multithreading must be on or off
 * @param cachedKeys whether Intel must or must not keep the platform's root keys
 * @param dynamicPlatform whether packages must or must not be addable
 */
public record PlatformRules(
        Ids ppids, Ids instances, Ids fmspcs, Flag smt, Flag cachedKeys, Flag dynamicPlatform) {
    /** Every platform. */
    public static final PlatformRules ANY =
            new PlatformRules(Ids.ANY, Ids.ANY, Ids.ANY, Flag.ANY, Flag.ANY, Flag.ANY);

    public PlatformRules {
        ppids.check("PPID", 16);
        instances.check("platform instance id", 16);
        fmspcs.check("FMSPC", 6);
    }

    /**
     * Two lists of identifiers in hexadecimal, upper and lower case alike.
     *
     * @param allowed when not empty, nothing else is acceptable
     * @param denied never acceptable, though allowed
     */
    public record Ids(Set<String> allowed, Set<String> denied) {
        /** No rule. */
        public static final Ids ANY = new Ids(Set.of(), Set.of());

        public Ids {
            allowed = folded(allowed);
            denied = folded(denied);
        }

        /** Whether this identifier is acceptable. A platform without one is on no list. */
        boolean accepts(Optional<String> id) {
            return id.map(i -> !denied.contains(i) && (allowed.isEmpty() || allowed.contains(i)))
                    .orElse(allowed.isEmpty());
        }

        private void check(String name, int bytes) {
            Pattern form = Pattern.compile("[0-9a-f]{" + 2 * bytes + "}");
            for (Set<String> ids : List.of(allowed, denied)) {
                for (String id : ids) {
                    if (!form.matcher(id).matches()) {
                        throw new IllegalArgumentException(
                                name + " \"" + id + "\" is not " + 2 * bytes + " hexadecimal digits");
                    }
                }
            }
        }

        private static Set<String> folded(Set<String> ids) {
            return ids.stream().map(i -> i.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        }
    }

    /** What a flag of the platform must be. A platform that does not state it satisfies {@link #ANY} alone. */
    public enum Flag {
        ANY,
        OFF,
        ON;

        boolean accepts(Optional<Boolean> stated) {
            return this == ANY || stated.filter(on -> on == (this == ON)).isPresent();
        }
    }
}
