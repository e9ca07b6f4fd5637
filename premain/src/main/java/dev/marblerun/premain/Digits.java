package dev.marblerun.premain;

/** Texts of decimal digits. No lambda and no regular expression, because every start goes through here. */
final class Digits {
    private Digits() {}

    /** Whether a text has nothing but the digits 0 to 9; true for an empty one. */
    static boolean only(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
