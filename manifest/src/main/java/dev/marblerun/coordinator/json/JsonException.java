package dev.marblerun.coordinator.json;

/** Bytes that are no JSON document (RFC 8259), or that nest too deep. */
public final class JsonException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    JsonException(String message, byte[] in, int offset) {
        super(message);
        int lines = 1;
        int columns = 1;
        for (int i = 0; i < Math.min(offset, in.length); i++) {
            if (in[i] == '\n') {
                lines++;
                columns = 1;
            } else {
                columns++;
            }
        }
        line = lines;
        column = columns;
    }

    /** Where reading stopped, such as "line 3, column 14"; columns are bytes. */
    public String where() {
        return "line " + line + ", column " + column;
    }
}
