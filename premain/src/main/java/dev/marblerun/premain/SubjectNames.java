package dev.marblerun.premain;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names that a marble asks to have in its certificate. No list is longer than the variable that it comes from. */
record SubjectNames(List<String> dnsNames, List<InetAddress> addresses) {
    static final String VARIABLE = "EDG_MARBLE_DNS_NAMES";
    /** A name's octets at most (RFC 1035, section 2.3.4). */
    private static final int LONGEST_NAME = 253;

    SubjectNames {
        dnsNames = List.copyOf(dnsNames);
        addresses = List.copyOf(addresses);
    }

    /**
     * Reads comma-separated DNS names and IP addresses; 127.0.0.1 and ::1 are added when they are missing. Nothing is
     * resolved: what looks like an address is one.
     */
    static SubjectNames parse(String text) throws PremainException {
        List<String> names = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        for (String entry : text.split(",", -1)) {
            String name = entry.strip();
            if (name.isEmpty()) {
                throw wrong(text, "an entry is empty");
            }
            InetAddress address = address(name);
            if (address != null) {
                addOnce(addresses, address);
            } else {
                names.add(checked(text, name));
            }
        }
        addOnce(addresses, loopback(127, 0, 0, 1));
        addOnce(addresses, loopback(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1));
        return new SubjectNames(names, addresses);
    }

    private static String checked(String text, String name) throws PremainException {
        if (name.length() > LONGEST_NAME) {
            throw wrong(text, "a name is longer than " + LONGEST_NAME + " characters");
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) <= ' ' || name.charAt(i) >= 0x7f) {
                throw wrong(text, "\"" + name
                        + "\" is not ASCII without white space; write an international name as xn--...");
            }
        }
        return name;
    }

    private static void addOnce(List<InetAddress> addresses, InetAddress address) {
        if (!addresses.contains(address)) {
            addresses.add(address);
        }
    }

    /** The address that a text spells out; null when it is none. Never asks the network: only literals get through. */
    private static @Nullable InetAddress address(String text) {
        if (!hasOnlySignsOfAddresses(text) || !Literal.isOne(text)) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static boolean hasOnlySignsOfAddresses(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789abcdefABCDEF:.".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** By itself, because regular expressions cost a start two milliseconds and most names need none. */
    private static final class Literal {
        private static final Pattern IPV4 =
                Pattern.compile("(OCTET\\.){3}OCTET".replace("OCTET", "(25[0-5]|2[0-4]\\d|1?\\d?\\d)"));
        private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:.]+");

        static boolean isOne(String text) {
            return IPV4.matcher(text).matches() || IPV6.matcher(text).matches();
        }
    }

    private static InetAddress loopback(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes is one", e);
        }
    }

    private static PremainException wrong(String text, String why) {
        return new PremainException("environment variable " + VARIABLE + " is wrong: \"" + text + "\": " + why
                + "; give DNS names and IP addresses separated by commas");
    }
}
