package dev.marblerun.premain.rpc;

/** A header field; one character is one byte. */
record Header(String name, String value) {
    /** What it counts for in tables and lists, in bytes (RFC 7541, section 4.1). */
    int size() {
        return name.length() + value.length() + HeaderTable.ENTRY_OVERHEAD;
    }
}
