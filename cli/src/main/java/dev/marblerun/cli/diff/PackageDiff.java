package dev.marblerun.cli.diff;

import dev.marblerun.attestation.verify.TdxField;
import dev.marblerun.coordinator.json.JsonPath;
import dev.marblerun.coordinator.manifest.PackageSpec;
import dev.marblerun.coordinator.manifest.TdxSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What two packages let run, as one marble sees it. */
final class PackageDiff {
    private static final String UP_TO_DATE = "UpToDate";

    private final String who;
    private final JsonPath path;
    private final Changes changes;

    /** @param marble whose package it is; the sentences are about it */
    PackageDiff(String marble, JsonPath path, Changes changes) {
        this.who = "marble " + marble;
        this.path = path;
        this.changes = changes;
    }

    void compare(PackageSpec before, PackageSpec after) {
        TdxSpec oldTdx = before.tdx();
        TdxSpec newTdx = after.tdx();
        if ((oldTdx == null) != (newTdx == null)) {
            changes.changed(path, who + " must now run in " + kind(newTdx) + " (was " + kind(oldTdx) + ")");
            return;
        }
        if (oldTdx != null && newTdx != null) {
            trustDomain(oldTdx, newTdx);
        } else {
            identity(path.member("UniqueID"), "UniqueID", before.uniqueId(), after.uniqueId());
            identity(path.member("SignerID"), "SignerID", before.signerId(), after.signerId());
            identity(path.member("ProductID"), "ProductID", text(before.productId()), text(after.productId()));
            version(before.securityVersion(), after.securityVersion());
            changes.flag(path.member("Debug"), before.debug(), after.debug(),
                    who + " must now run in debug mode, where its memory can be read",
                    who + " may no longer run in debug mode");
        }
        statuses(accepted(before), accepted(after));
        advisories(before.acceptedAdvisories(), after.acceptedAdvisories());
    }

    private static String kind(@Nullable TdxSpec tdx) {
        return tdx == null ? "an SGX enclave" : "a trust domain of TDX";
    }

    private static String text(@Nullable Long unsigned) {
        return unsigned == null ? "" : Long.toUnsignedString(unsigned);
    }

    private void identity(JsonPath at, String field, String before, String after) {
        if (before.equalsIgnoreCase(after)) {
            return;
        }
        if (after.isEmpty()) {
            changes.weaker(at, who + " may now run with any " + field + " (was " + before + ")");
        } else if (before.isEmpty()) {
            changes.stronger(at, who + " must now have " + field + " " + after + " (any before)");
        } else {
            changes.changed(at, who + " must now have " + field + " " + after + " (was " + before + ")");
        }
    }

    private void version(@Nullable Long before, @Nullable Long after) {
        JsonPath at = path.member("SecurityVersion");
        if (before != null && after != null) {
            int order = Long.compareUnsigned(after, before);
            if (order != 0) {
                String verb = order < 0 ? " may now run SVN " : " must now run SVN ";
                changes.either(order < 0, at, who + verb + text(after) + " (was " + text(before) + ")");
            }
        } else if (before != null) {
            changes.weaker(at, who + " may now run any SVN (was " + text(before) + ")");
        } else if (after != null) {
            changes.stronger(at, who + " must now run SVN " + text(after) + " or newer (any before)");
        }
    }

    private void trustDomain(TdxSpec before, TdxSpec after) {
        JsonPath at = path.member("TDX");
        for (TdxField field : TdxField.values()) {
            identity(
                    at.member(field.fieldName()),
                    field.fieldName(),
                    before.values().getOrDefault(field, ""),
                    after.values().getOrDefault(field, ""));
        }
        changes.flag(at.member("Debug"), before.debug(), after.debug(),
                who + " must now run in debug mode, where its memory can be read",
                who + " may no longer run in debug mode");
    }

    private static Set<String> accepted(PackageSpec spec) {
        Set<String> all = new LinkedHashSet<>(Set.of(UP_TO_DATE));
        List<String> named = spec.acceptedTcbStatuses();
        all.addAll(named == null || named.isEmpty() ? List.of("SWHardeningNeeded") : named);
        return all;
    }

    private void statuses(Set<String> before, Set<String> after) {
        JsonPath at = path.member("AcceptedTCBStatuses");
        for (String status : Changes.without(after, before)) {
            changes.weaker(at, who + " may now run on platforms whose TCB is " + status);
        }
        for (String status : Changes.without(before, after)) {
            changes.stronger(at, who + " may no longer run on platforms whose TCB is " + status);
        }
    }

    /** An empty list accepts every advisory. */
    private void advisories(List<String> before, List<String> after) {
        JsonPath at = path.member("AcceptedAdvisories");
        if (before.isEmpty() != after.isEmpty()) {
            changes.either(after.isEmpty(), at, who + (after.isEmpty()
                    ? " may now run with any advisory open (were: " + String.join(", ", before) + ")"
                    : " may now run with these advisories open alone: " + String.join(", ", after)));
            return;
        }
        for (String advisory : Changes.without(after, before)) {
            changes.weaker(at, who + " may now run with the advisory " + advisory + " open");
        }
        for (String advisory : Changes.without(before, after)) {
            changes.stronger(at, who + " may no longer run with the advisory " + advisory + " open");
        }
    }
}
