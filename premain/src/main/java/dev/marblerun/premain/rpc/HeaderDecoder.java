package dev.marblerun.premain.rpc;

import static java.util.Arrays.copyOfRange;

import dev.marblerun.api.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads header blocks (RFC 7541, section 6), in the order in which they come. */
final class HeaderDecoder {
    private static final int INDEXED = 0x80;
    private static final int WITH_INDEXING = 0x40;
    private static final int SIZE_UPDATE = 0x20;
    private static final int HUFFMAN = 0x80;

    private final HeaderTable table = new HeaderTable();
    private byte[] block = {};
    private int position;

    /**
     * The fields of one whole block.
     *
     * @throws Http2Exception when it is malformed, or its list is larger than {@link Limits#HEADER_BYTES}
     */
    List<Header> decode(byte[] block) throws Http2Exception {
        this.block = block;
        this.position = 0;
        List<Header> headers = new ArrayList<>();
        int size = 0;
        while (position < block.length) {
            int first = block[position] & 0xFF;
            if ((first & (INDEXED | WITH_INDEXING | SIZE_UPDATE)) == SIZE_UPDATE) {
                if (!headers.isEmpty()) {
                    throw new Http2Exception("the header table changes its size in the middle of a block");
                }
                table.resize(integer(5));
                continue;
            }
            Header header = field(first);
            size += header.size();
            if (size > Limits.HEADER_BYTES) {
                throw new Http2Exception("the headers take more than " + Limits.HEADER_BYTES + " bytes");
            }
            headers.add(header);
        }
        return headers;
    }

    private Header field(int first) throws Http2Exception {
        if ((first & INDEXED) != 0) {
            return table.get(integer(7));
        }
        boolean remember = (first & WITH_INDEXING) != 0;
        int index = integer(remember ? 6 : 4);
        String name = index == 0 ? string() : table.get(index).name();
        Header header = new Header(name, string());
        if (remember) {
            table.add(header);
        }
        return header;
    }

    /** Section 5.1. No number here is larger than a header block. */
    private int integer(int prefixBits) throws Http2Exception {
        int most = (1 << prefixBits) - 1;
        int value = next() & most;
        if (value < most) {
            return value;
        }
        for (int shift = 0; shift <= 14; shift += 7) {
            int octet = next();
            value += (octet & 0x7F) << shift;
            if ((octet & 0x80) == 0) {
                return value;
            }
        }
        throw new Http2Exception("a header has a number that is too large");
    }

    /** Section 5.2. */
    private String string() throws Http2Exception {
        boolean huffman = position < block.length && (block[position] & HUFFMAN) != 0;
        int length = integer(7);
        if (length > block.length - position) {
            throw new Http2Exception("a header ends early");
        }
        int from = position;
        position += length;
        byte[] text = huffman ? HuffmanCode.decode(block, from, position) : copyOfRange(block, from, position);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private int next() throws Http2Exception {
        if (position >= block.length) {
            throw new Http2Exception("a header ends early");
        }
        return block[position++] & 0xFF;
    }
}
