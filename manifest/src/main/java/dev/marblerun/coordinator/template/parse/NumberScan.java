package dev.marblerun.coordinator.template.parse;

import dev.marblerun.coordinator.template.value.ByteText;

/** Finds where a number ends, leniently: whether it is one, {@link NumberLiteral} says. */
final class NumberScan {
    private final String input;
    private int at;
    private boolean runsOn;

    NumberScan(String input, int start) {
        this.input = input;
        this.at = start;
    }

    /** The end of the number at {@code start}, or just past the first letter that does not belong to it. */
    int one(int start) {
        at = start;
        accept("+-");
        String digits = "0123456789_";
        boolean hexadecimal = false;
        if (accept("0")) {
            if (accept("xX")) {
                digits = "0123456789abcdefABCDEF_";
                hexadecimal = true;
            } else if (accept("oO")) {
                digits = "01234567_";
            } else if (accept("bB")) {
                digits = "01_";
            }
        }
        boolean decimal = digits.length() == 11;
        run(digits);
        if (accept(".")) {
            run(digits);
        }
        if ((decimal && accept("eE")) || (hexadecimal && accept("pP"))) {
            accept("+-");
            run("0123456789_");
        }
        accept("i");
        runsOn = at < input.length() && isWordRune(input, at);
        return runsOn ? at + ByteText.width(input, at) : at;
    }

    /** Whether a letter or digit follows directly. */
    boolean runsOn() {
        return runsOn;
    }

    /** A letter, a digit or an underscore. */
    static boolean isWordRune(String input, int at) {
        int rune = ByteText.rune(input, at);
        return rune == '_' || Character.isLetter(rune) || Character.isDigit(rune);
    }

    private boolean accept(String any) {
        boolean found = at < input.length() && any.indexOf(input.charAt(at)) >= 0;
        at += found ? 1 : 0;
        return found;
    }

    private void run(String any) {
        while (accept(any)) {
            // accept goes forward
        }
    }
}
