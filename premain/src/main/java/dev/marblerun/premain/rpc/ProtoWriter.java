package dev.marblerun.premain.rpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a protocol buffers message of length-delimited fields (Protocol Buffers, "Encoding"). */
public final class ProtoWriter {
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    /** A field of type bytes, left out when it is empty, as proto3 does. */
    public ProtoWriter bytes(int field, byte[] value) {
        if (value.length > 0) {
            varint(field << 3 | ProtoReader.LENGTH_DELIMITED);
            varint(value.length);
            message.writeBytes(value);
        }
        return this;
    }

    /** A field of type string, left out when it is empty. */
    public ProtoWriter string(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The whole message. */
    public byte[] message() {
        return message.toByteArray();
    }

    private void varint(int value) {
        int rest = value;
        for (; (rest & ~0x7F) != 0; rest >>>= 7) {
            message.write((rest & 0x7F) | 0x80);
        }
        message.write(rest);
    }
}
