package dev.marblerun.coordinator.json;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a shape. Names match by Unicode simple case folding; as every name here is ASCII, that adds U+212A
 * (Kelvin sign, a k) and U+017F (long s) to the letters.
 */
public final class FieldNames {
    private static final int LONGEST = 64;

    private final Map<String, String> byFolded = new HashMap<>();
    private final Set<String> ignored;

    private FieldNames(Set<String> ignored) {
        this.ignored = ignored;
    }

    /** These fields. */
    public static FieldNames of(String... names) {
        FieldNames fields = new FieldNames(Set.of());
        fields.add(names);
        return fields;
    }

    /** These fields besides the own ones: read, checked for type by whoever cares, and without effect. */
    public FieldNames ignoring(String... names) {
        FieldNames fields = new FieldNames(Set.of(names));
        fields.byFolded.putAll(byFolded);
        fields.add(names);
        return fields;
    }

    private void add(String... names) {
        for (String name : names) {
            if (byFolded.put(fold(name), name) != null) {
                throw new IllegalArgumentException("field given twice: " + name);
            }
        }
    }

    /** The field that a name in a document means. */
    Optional<String> match(String name) {
        return name.length() > LONGEST ? Optional.empty() : Optional.ofNullable(byFolded.get(fold(name)));
    }

    boolean isIgnored(String field) {
        return ignored.contains(field);
    }

    /** The field that may have been meant: at most two letters differ, fewer of a short name. */
    Optional<String> closest(String name) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        String folded = fold(name);
        int least = Math.min(2, (name.length() - 1) / 2);
        String best = null;
        for (Map.Entry<String, String> known : byFolded.entrySet()) {
            int distance = distance(folded, known.getKey());
            if (distance < least || (distance == least && best == null)) {
                least = distance;
                best = known.getValue();
            }
        }
        return Optional.ofNullable(best);
    }

    private static String fold(String name) {
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                c = (char) (c + 'a' - 'A');
            } else if (c == '\u212A') {
                c = 'k';
            } else if (c == '\u017F') {
                c = 's';
            }
            out.append(c);
        }
        return out.toString();
    }

    /** Levenshtein's distance without blanks, hyphens and underscores. */
    private static int distance(String written, String known) {
        String a = written.replaceAll("[ _-]", "");
        int[] previous = new int[known.length() + 1];
        for (int j = 0; j <= known.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[known.length() + 1];
            row[0] = i;
            for (int j = 1; j <= known.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == known.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[known.length()];
    }
}
