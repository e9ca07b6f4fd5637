package dev.marblerun.coordinator.manifest;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which findings about a manifest hold although parts of it could not be decoded. */
final class Partial {
    private Partial() {}

    /**
     * Leaves out what may be a consequence of a value that is missing only because it could not be decoded: findings
     * about the same entry, and those of sections whose rules look into entries of another.
     *
     * @param undecodable errors of {@link Step#DECODE}
     */
    static List<Problem> independent(List<Problem> undecodable, List<Problem> found) {
        Set<String> entries = new HashSet<>();
        Set<String> dependent = new HashSet<>();
        for (Problem each : undecodable) {
            Optional<String> entry = head(each.path(), 2);
            String section = head(each.path(), 1).orElse("$");
            if (entry.isEmpty()) {
                return List.of();
            }
            entries.add(entry.get());
            switch (section) {
                case "$.Secrets" -> dependent.add("$.Roles");
                case "$.Users", "$.Roles", "$.Config" -> dependent.add("$.Config");
                default -> {}
            }
        }
        return found.stream()
                .filter(each -> head(each.path(), 1).filter(dependent::contains).isEmpty())
                .filter(each -> head(each.path(), 2).filter(entries::contains).isEmpty())
                .toList();
    }

    /** The first names of a JSON path, if there are as many. */
    private static Optional<String> head(String path, int names) {
        int at = 1;
        for (int i = 0; i < names; i++) {
            if (at >= path.length()) {
                return Optional.empty();
            }
            at = path.charAt(at) == '[' ? endOfQuoted(path, at) : endOfPlain(path, at + 1);
        }
        return Optional.of(path.substring(0, at));
    }

    private static int endOfPlain(String path, int from) {
        int at = from;
        while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
            at++;
        }
        return at;
    }

    /** After {@code ["..."]} or {@code [0]}. */
    private static int endOfQuoted(String path, int bracket) {
        boolean quoted = path.charAt(bracket + 1) == '"';
        int at = bracket + (quoted ? 2 : 1);
        while (path.charAt(at) != (quoted ? '"' : ']')) {
            at += path.charAt(at) == '\\' ? 2 : 1;
        }
        return at + (quoted ? 2 : 1);
    }
}
