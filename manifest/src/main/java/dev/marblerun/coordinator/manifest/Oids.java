package dev.marblerun.coordinator.manifest;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** Object identifiers as dotted text (X.660). */
final class Oids {
    private static final Pattern DOTTED = Pattern.compile("[0-9]+(\\.[0-9]+)+");
    private static final int LONGEST = 500;
    private static final BigInteger FORTY = BigInteger.valueOf(40);

    private Oids() {}

    /** Whether it can be encoded: two arcs at least, the first at most 2, the second below 40 under 0 and 1. */
    static boolean valid(String dotted) {
        if (dotted.length() > LONGEST || !DOTTED.matcher(dotted).matches()) {
            return false;
        }
        String[] arcs = dotted.split("\\.", 3);
        return switch (arcs[0]) {
            case "0", "1" -> new BigInteger(arcs[1]).compareTo(FORTY) < 0;
            case "2" -> true;
            default -> false;
        };
    }
}
