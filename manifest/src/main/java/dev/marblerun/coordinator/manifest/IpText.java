package dev.marblerun.coordinator.manifest;

import java.util.Arrays;
import java.util.Optional;

/**
 * IP addresses as text: IPv4 as four decimal numbers without leading zeros, IPv6 as in RFC 4291, section 2.2, without a
 * zone. Never asks a resolver.
 */
final class IpText {
    private IpText() {}

    /** Four bytes, also for an IPv4-mapped IPv6 address, or sixteen. */
    static Optional<byte[]> parse(String text) {
        if (text.length() > 45) {
            return Optional.empty();
        }
        return text.indexOf(':') < 0 ? v4(text) : v6(text).map(IpText::unmapped);
    }

    private static Optional<byte[]> v4(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] out = new byte[4];
        if (parts.length != 4) {
            return Optional.empty();
        }
        for (int i = 0; i < 4; i++) {
            if (!parts[i].matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(parts[i]) > 255) {
                return Optional.empty();
            }
            out[i] = (byte) Integer.parseInt(parts[i]);
        }
        return Optional.of(out);
    }

    private static Optional<byte[]> v6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text).filter(bytes -> bytes.length == 16);
        }
        String tail = text.substring(gap + 2);
        Optional<byte[]> left = groups(text.substring(0, gap));
        Optional<byte[]> right = groups(tail);
        boolean v4InFront = text.substring(0, gap).indexOf('.') >= 0;
        if (left.isEmpty() || right.isEmpty() || v4InFront || tail.startsWith(":")) {
            return Optional.empty();
        }
        byte[] head = left.get();
        byte[] end = right.get();
        if (head.length + end.length > 14) {
            return Optional.empty();
        }
        byte[] out = Arrays.copyOf(head, 16);
        System.arraycopy(end, 0, out, 16 - end.length, end.length);
        return Optional.of(out);
    }

    /** Groups of 16 bits, of which the last two may be written as an IPv4 address; none in the empty text. */
    private static Optional<byte[]> groups(String text) {
        if (text.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        String[] parts = text.split(":", -1);
        byte[] out = new byte[2 * parts.length + 2];
        int size = 0;
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                Optional<byte[]> v4 = v4(parts[i]);
                if (v4.isEmpty()) {
                    return Optional.empty();
                }
                System.arraycopy(v4.get(), 0, out, size, 4);
                size += 4;
            } else if (parts[i].matches("[0-9A-Fa-f]{1,4}")) {
                int group = Integer.parseInt(parts[i], 16);
                out[size++] = (byte) (group >> 8);
                out[size++] = (byte) group;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(Arrays.copyOf(out, size));
    }

    private static byte[] unmapped(byte[] v6) {
        byte[] prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
        return Arrays.equals(prefix, Arrays.copyOf(v6, 12)) ? Arrays.copyOfRange(v6, 12, 16) : v6;
    }
}
