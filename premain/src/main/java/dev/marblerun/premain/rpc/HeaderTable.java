package dev.marblerun.premain.rpc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The static and the dynamic table of one direction (RFC 7541, section 2.3). */
final class HeaderTable {
    /** What an entry takes beside its text (section 4.1). */
    static final int ENTRY_OVERHEAD = 32;
    /** What the dynamic table may take: SETTINGS_HEADER_TABLE_SIZE, left at its default. */
    static final int MOST_BYTES = 4_096;

    /** Appendix A: names in order, a value behind {@code =} where there is one. */
    private static final String STATIC_TEXT = ":authority|:method=GET|:method=POST|:path=/|:path=/index.html"
            + "|:scheme=http|:scheme=https|:status=200|:status=204|:status=206|:status=304|:status=400|:status=404"
            + "|:status=500|accept-charset|accept-encoding=gzip, deflate|accept-language|accept-ranges|accept"
            + "|access-control-allow-origin|age|allow|authorization|cache-control|content-disposition|content-encoding"
            + "|content-language|content-length|content-location|content-range|content-type|cookie|date|etag|expect"
            + "|expires|from|host|if-match|if-modified-since|if-none-match|if-range|if-unmodified-since|last-modified"
            + "|link|location|max-forwards|proxy-authenticate|proxy-authorization|range|referer|refresh|retry-after"
            + "|server|set-cookie|strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate";

    private static final List<Header> STATIC = staticEntries();

    /** The newest first. */
    private final Deque<Header> dynamic = new ArrayDeque<>();
    private int bytes;
    private int limit = MOST_BYTES;

    private static List<Header> staticEntries() {
        List<Header> entries = new ArrayList<>();
        for (String entry : STATIC_TEXT.split("\\|", -1)) {
            int equals = entry.indexOf('=');
            entries.add(equals < 0
                    ? new Header(entry, "")
                    : new Header(entry.substring(0, equals), entry.substring(equals + 1)));
        }
        return List.copyOf(entries);
    }

    Header get(int index) throws Http2Exception {
        if (index >= 1 && index <= STATIC.size()) {
            return STATIC.get(index - 1);
        }
        int position = index - STATIC.size() - 1;
        if (index < 1 || position >= dynamic.size()) {
            throw new Http2Exception("a header refers to entry " + index + " of the table, which does not exist");
        }
        Iterator<Header> entries = dynamic.iterator();
        for (int i = 0; i < position; i++) {
            entries.next();
        }
        return entries.next();
    }

    void add(Header header) {
        bytes += header.size();
        dynamic.addFirst(header);
        evict();
    }

    void resize(int size) throws Http2Exception {
        if (size > MOST_BYTES) {
            throw new Http2Exception("the header table is to become larger than was allowed");
        }
        limit = size;
        evict();
    }

    /** An entry larger than the whole table empties it (section 4.4). */
    private void evict() {
        while (bytes > limit) {
            bytes -= dynamic.removeLast().size();
        }
    }
}
