package dev.marblerun.coordinator.ca;

import java.net.Inet6Address;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses in certificates. */
final class IpAddresses {
    /** 127.0.0.1 and ::1, which every certificate of the Coordinator names. */
    static final List<byte[]> LOOPBACK =
            List.of(new byte[] {127, 0, 0, 1}, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});

    // The JDK's literals include "1" and "1.2", which are host names here.
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern DOTTED_QUAD = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private IpAddresses() {}

    /** The address that the text is, without looking anything up; empty when it is a name. */
    static Optional<byte[]> parse(String text) {
        if (DOTTED_QUAD.matcher(text).matches()) {
            String[] octets = text.split("\\.", -1);
            byte[] address = new byte[4];
            for (int i = 0; i < 4; i++) {
                address[i] = (byte) Integer.parseInt(octets[i]);
            }
            return Optional.of(address);
        }
        if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Inet6Address.ofLiteral(text).getAddress());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Four bytes for an IPv4 address, mapped into IPv6 or not; others as they are. */
    static byte[] shortest(byte[] ip) {
        boolean mapped = ip.length == 16 && Arrays.equals(ip, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
        return mapped ? Arrays.copyOfRange(ip, MAPPED.length, ip.length) : ip;
    }
}
