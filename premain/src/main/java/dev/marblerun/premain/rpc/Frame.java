package dev.marblerun.premain.rpc;

/**
 * One frame as it came (RFC 9113, section 4.1).
 *
 * @param stream 0 for the connection
 */
record Frame(int type, int flags, int stream, byte[] payload) {
    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** A number of 32 bits in the payload, which is that long. */
    long uint32(int offset) {
        return (payload[offset] & 0xFFL) << 24
                | (payload[offset + 1] & 0xFF) << 16
                | (payload[offset + 2] & 0xFF) << 8
                | (payload[offset + 3] & 0xFF);
    }

    int uint16(int offset) {
        return (payload[offset] & 0xFF) << 8 | (payload[offset + 1] & 0xFF);
    }
}
