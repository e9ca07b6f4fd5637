package dev.marblerun.premain.rpc;

import java.io.ByteArrayOutputStream;

/** The Huffman code of RFC 7541, appendix B. It is canonical: the lengths of its codes alone define it. */
final class HuffmanCode {
    private static final int SHORTEST = 5;
    private static final int LONGEST = 30;
    private static final int END_OF_STRING = 256;
    /** The length of each symbol's code in bits, as a letter: A is 5, Z is 30. */
    private static final String LENGTHS = "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHF"
            + "IBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIX"
            + "PRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRS"
            + "VVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWV"
            + "Z";

    /** Symbols in the order of their codes. */
    private static final short[] SYMBOLS = new short[LENGTHS.length()];
    /** By length: the first code, how many there are, and where their symbols begin. */
    private static final int[] FIRST = new int[LONGEST + 1];
    private static final int[] COUNT = new int[LONGEST + 1];
    private static final int[] BEGIN = new int[LONGEST + 1];

    static {
        int code = 0;
        int next = 0;
        for (int length = SHORTEST; length <= LONGEST; length++) {
            FIRST[length] = code;
            BEGIN[length] = next;
            for (int symbol = 0; symbol < LENGTHS.length(); symbol++) {
                if (LENGTHS.charAt(symbol) - 'A' + SHORTEST == length) {
                    SYMBOLS[next++] = (short) symbol;
                }
            }
            COUNT[length] = next - BEGIN[length];
            code = (code + COUNT[length]) << 1;
        }
    }

    private HuffmanCode() {}

    /** Decodes a whole string; padding is at most 7 bits, all ones (section 5.2). */
    static byte[] decode(byte[] bytes, int from, int to) throws Http2Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream((to - from) * 8 / SHORTEST + 1);
        int code = 0;
        int length = 0;
        for (int i = from; i < to; i++) {
            for (int bit = 7; bit >= 0; bit--) {
                code = code << 1 | (bytes[i] >> bit & 1);
                length++;
                if (length > LONGEST) {
                    throw new Http2Exception("a header has a Huffman code that does not exist");
                }
                int index = code - FIRST[length];
                if (index >= 0 && index < COUNT[length]) {
                    int symbol = SYMBOLS[BEGIN[length] + index];
                    if (symbol == END_OF_STRING) {
                        throw new Http2Exception("a header has the Huffman code for its end in it");
                    }
                    text.write(symbol);
                    code = 0;
                    length = 0;
                }
            }
        }
        if (length > 7 || code != (1 << length) - 1) {
            throw new Http2Exception("a header's Huffman code is not padded with ones");
        }
        return text.toByteArray();
    }
}
