package dev.marblerun.premain.rpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes header blocks as literals that nobody has to remember (RFC 7541, section 6.2.2). */
final class HeaderEncoder {
    /** The largest number that fits into the 7 bits of a length (section 5.1). */
    private static final int PREFIX = 0x7F;

    private final ByteArrayOutputStream block = new ByteArrayOutputStream(256);

    HeaderEncoder add(String name, String value) {
        block.write(0);
        string(name);
        string(value);
        return this;
    }

    byte[] block() {
        return block.toByteArray();
    }

    private void string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < PREFIX) {
            block.write(bytes.length);
        } else {
            block.write(PREFIX);
            int rest = bytes.length - PREFIX;
            for (; rest > PREFIX; rest >>= 7) {
                block.write((rest & PREFIX) | 0x80);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }
}
