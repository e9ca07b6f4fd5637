package dev.marblerun.premain;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Environments as a process holds them: {@code NAME=value} in bytes that need not be text. */
final class Environment {
    private Environment() {}

    /** The own variables, in their order, without those of the same name as a given one; then the given ones. */
    static List<byte[]> replace(List<byte[]> own, Map<String, byte[]> given) {
        List<byte[]> result = new ArrayList<>(own.size() + given.size());
        for (byte[] variable : own) {
            if (!given.containsKey(name(variable))) {
                result.add(variable);
            }
        }
        given.forEach((name, value) -> result.add(join(name, value)));
        return result;
    }

    /** The variable's name; bytes that are no UTF-8 become U+FFFD and so equal no name of a manifest by accident. */
    private static String name(byte[] variable) {
        int end = 0;
        while (end < variable.length && variable[end] != '=') {
            end++;
        }
        return new String(variable, 0, end, StandardCharsets.UTF_8);
    }

    private static byte[] join(String name, byte[] value) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(name.length() + 1 + value.length);
        joined.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        joined.write('=');
        joined.writeBytes(value);
        return joined.toByteArray();
    }
}
