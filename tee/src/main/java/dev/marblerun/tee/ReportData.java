package dev.marblerun.tee;

/** The data that a quote is made over: a hash as a rule, filled up with zeros. */
public final class ReportData {
    /** How many bytes every platform's reports have for it. */
    public static final int BYTES = 64;

    private ReportData() {}

    /** Refuses any other size. A platform would cut it or fill it up, and the quote be one over something else. */
    public static void requireSize(byte[] reportData) {
        if (reportData.length != BYTES) {
            throw new IllegalArgumentException("report data has " + BYTES + " bytes, not " + reportData.length);
        }
    }
}
