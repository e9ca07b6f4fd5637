package dev.marblerun.premain.rpc;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a protocol buffers message field by field (Protocol Buffers, "Encoding"). Every length is checked against what
 * is there, so nothing larger than the message itself is ever made of it.
 *
 * <pre>{@code
 * while (reader.next()) {
 *     switch (reader.field()) {
 *         case 1 -> name = reader.string();
 *         default -> reader.skip();
 *     }
 * }
 * }</pre>
 */
public final class ProtoReader {
    static final int LENGTH_DELIMITED = 2;
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int FIXED32 = 5;
    private static final int LONGEST_VARINT_BITS = 70;

    private final byte[] bytes;
    private final int end;
    private int position;
    private int tag;

    /** Thrown for whatever is no such message. */
    public static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /** A reader of a whole message, which must not change meanwhile. */
    public ProtoReader(byte[] message) {
        this(message, 0, message.length);
    }

    private ProtoReader(byte[] bytes, int position, int end) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
    }

    /** Goes on to the next field; false when there is none. */
    public boolean next() throws MalformedException {
        if (position == end) {
            return false;
        }
        long next = varint();
        if (next >>> 3 == 0 || next > 0xFFFF_FFFFL) {
            throw new MalformedException("a field has no possible number");
        }
        tag = (int) next;
        return true;
    }

    /** The present field's number. */
    public int field() {
        return tag >>> 3;
    }

    /** The present field's bytes. */
    public byte[] bytes() throws MalformedException {
        int from = enter();
        return Arrays.copyOfRange(bytes, from, position);
    }

    /** The present field's text, which must be UTF-8. */
    public String string() throws MalformedException {
        int from = enter();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, position - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("a text is no UTF-8");
        }
    }

    /** A reader of the message in the present field. */
    public ProtoReader message() throws MalformedException {
        int from = enter();
        return new ProtoReader(bytes, from, position);
    }

    /** Passes over a field that nobody here knows. */
    public void skip() throws MalformedException {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> advance(8);
            case FIXED32 -> advance(4);
            case LENGTH_DELIMITED -> enter();
            default -> throw new MalformedException("a field has no possible type");
        }
    }

    /** Passes over a length and what it counts; says where that begins. */
    private int enter() throws MalformedException {
        if ((tag & 7) != LENGTH_DELIMITED) {
            throw new MalformedException("field " + field() + " has the wrong type");
        }
        long length = varint();
        int from = position;
        advance(length);
        return from;
    }

    private void advance(long count) throws MalformedException {
        if (count < 0 || count > end - position) {
            throw new MalformedException("a field ends early");
        }
        position += (int) count;
    }

    private long varint() throws MalformedException {
        long value = 0;
        for (int shift = 0; shift < LONGEST_VARINT_BITS; shift += 7) {
            if (position == end) {
                break;
            }
            byte next = bytes[position++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException("a number ends early or is too long");
    }
}
