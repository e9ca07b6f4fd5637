package dev.marblerun.premain.rpc;

/** The numbers of RFC 9113 that a client needs, and our bounds. */
final class Http2 {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int PRIORITISED = 0x20;

    static final int SETTINGS_ENABLE_PUSH = 2;
    static final int SETTINGS_INITIAL_WINDOW_SIZE = 4;
    static final int SETTINGS_MAX_FRAME_SIZE = 5;
    static final int SETTINGS_MAX_HEADER_LIST_SIZE = 6;

    static final long NO_ERROR = 0;
    static final long REFUSED_STREAM = 7;
    static final long CANCEL = 8;
    static final long ENHANCE_YOUR_CALM = 11;
    static final long INADEQUATE_SECURITY = 12;

    /** Payload of a frame that we take, and of one that anybody must take, in bytes (section 4.2). */
    static final int FRAME_BYTES = 16_384;
    /** The window that each side begins with, in bytes (section 6.9.2). */
    static final int FIRST_WINDOW = 65_535;
    /** The largest window (section 6.9.1). */
    static final long LARGEST_WINDOW = 0x7FFF_FFFFL;
    /** How far the server may be ahead of us, in bytes. */
    static final int OUR_WINDOW = 1 << 20;
    /** Frames without data that a server may send on one connection: an honest one needs a dozen. */
    static final int CONTROL_FRAMES = 10_000;

    private Http2() {}
}
