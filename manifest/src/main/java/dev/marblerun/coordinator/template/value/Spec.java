package dev.marblerun.coordinator.template.value;

/** The flags, width and precision of one printing verb; -1 where absent. */
final class Spec {
    boolean sharp;
    boolean zero;
    boolean plus;
    boolean minus;
    boolean space;
    /** {@code %#v}: as Go source. */
    boolean asSource;
    /** {@code %+v}: structs with the names of their fields. */
    boolean named;
    int width = -1;
    int precision = -1;

    /** Writes a byte string in at least {@link #width} runes. */
    void pad(Sink out, String s) {
        pad(out, s, zero && !minus);
    }

    void pad(Sink out, String s, boolean zeros) {
        int missing = width < 0 ? 0 : width - ByteText.runeCount(s);
        if (missing > 0 && !minus) {
            out.repeat(zeros ? '0' : ' ', missing);
        }
        out.add(s);
        if (missing > 0 && minus) {
            out.repeat(' ', missing);
        }
    }
}
