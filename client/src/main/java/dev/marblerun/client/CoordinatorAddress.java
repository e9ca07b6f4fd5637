package dev.marblerun.client;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the client API of a Coordinator listens.
 *
 * @param host a DNS name, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record CoordinatorAddress(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([0-9A-Za-z._-]+)):([0-9]{1,5})");

    /** Checks the port; the host is checked by {@link #parse}. */
    public CoordinatorAddress {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("The port " + port + " is not between 1 and 65535");
        }
    }

    /**
     * Reads {@code host:port}; an IPv6 address is written {@code [::1]:4433}.
     *
     * @throws IllegalArgumentException with a sentence that says what an address looks like
     */
    public static CoordinatorAddress parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + Printable.line(text) + "\" is no Coordinator address. Write"
                    + " host:port, such as localhost:4433 or [::1]:4433, without https:// and without a path");
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        return new CoordinatorAddress(host, Integer.parseInt(matcher.group(3)));
    }

    /** The HTTPS address of a path that begins with a slash; the path is used as it is, so it must be escaped. */
    URI uri(String path) {
        return URI.create("https://" + this + path);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
