package dev.marblerun.premain;

/**
 * Where the Coordinator's marble API listens.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port 1 to 65535
 */
record CoordinatorAddress(String host, int port) {
    static final String VARIABLE = "EDG_MARBLE_COORDINATOR_ADDR";

    /** Reads {@code host:port}, {@code [v6]:port} or {@code :port} (this machine). */
    static CoordinatorAddress parse(String text) throws PremainException {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || colon == text.length() - 1) {
            throw wrong(text, "a port is missing");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw wrong(text, "an IPv6 address needs brackets, as in [::1]:2001");
        }
        if (host.isEmpty()) {
            host = "localhost";
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c == 0x7f || "/@?#[]%\\".indexOf(c) >= 0) {
                throw wrong(text, "the host is no name and no address");
            }
        }
        return new CoordinatorAddress(host, port(text, text.substring(colon + 1)));
    }

    private static int port(String text, String digits) throws PremainException {
        if (digits.length() > 5 || !Digits.only(digits)) {
            throw wrong(text, "the port is no number from 1 to 65535");
        }
        int port = Integer.parseInt(digits);
        if (port < 1 || port > 65_535) {
            throw wrong(text, "the port is no number from 1 to 65535");
        }
        return port;
    }

    private static PremainException wrong(String text, String why) {
        return new PremainException("environment variable " + VARIABLE + " is wrong: \"" + text + "\": " + why
                + "; give the Coordinator's mesh address, such as coordinator:2001");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
