package dev.marblerun.coordinator;

import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a Coordinator, from environment variables; see operations.md. Anything that cannot be used stops the
 * start with a sentence that names the variable.
 *
 * @param monitoringAddress metrics, events and health; absent: there are none
 * @param uuidMetrics whether activations are counted by UUID, too
 * @param marbleCertificateLife how long a marble's certificate is valid
 */
record Settings(
        InetSocketAddress meshAddress,
        InetSocketAddress clientAddress,
        Optional<InetSocketAddress> monitoringAddress,
        boolean uuidMetrics,
        List<String> dnsNames,
        Path sealDir,
        Optional<Path> startupManifest,
        boolean developmentMode,
        boolean debugLogging,
        Duration marbleCertificateLife,
        String cryptoProvider,
        Map<String, String> environment) {

    static final String MESH_ADDRESS = "EDG_COORDINATOR_MESH_ADDR";
    static final String CLIENT_ADDRESS = "EDG_COORDINATOR_CLIENT_ADDR";
    static final String MONITORING_ADDRESS = "EDG_COORDINATOR_PROMETHEUS_ADDR";
    private static final String SEAL_DIR = "EDG_COORDINATOR_SEAL_DIR";
    private static final String DNS_NAMES = "EDG_COORDINATOR_DNS_NAMES";

    /** Host names with a wildcard, and addresses: what a certificate's names can be. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._*:-]{1,253}");

    static final class InvalidSettingException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidSettingException(String message) {
            super(message);
        }
    }

    static Settings from(Map<String, String> environment) throws InvalidSettingException {
        refuseUnsupported(environment);
        return new Settings(
                address(environment, MESH_ADDRESS, ":2001"),
                address(environment, CLIENT_ADDRESS, ":4433"),
                monitoring(environment),
                flag(environment, "EDG_COORDINATOR_PROMETHEUS_UUID_LABEL", "1"),
                names(value(environment, DNS_NAMES, "localhost")),
                path(SEAL_DIR, value(environment, SEAL_DIR, "marblerun-coordinator-data")),
                startupManifest(environment),
                flag(environment, "EDG_COORDINATOR_DEV_MODE"),
                flag(environment, "EDG_DEBUG_LOGGING"),
                days(environment, "EDG_COORDINATOR_MARBLE_CERT_DAYS", 365),
                oneOf(environment, "EDG_CRYPTO_PROVIDER", "auto", "auto", "accp", "bc", "jdk"),
                Map.copyOf(environment));
    }

    /** What a later version brings is refused now: going on without it could be the weaker deployment. */
    private static void refuseUnsupported(Map<String, String> environment) throws InvalidSettingException {
        String backend = value(environment, "EDG_STORE_BACKEND", "file");
        if (!backend.equals("file")) {
            throw new InvalidSettingException(
                    "EDG_STORE_BACKEND is \"" + backend + "\"; this version stores its state in \"file\" only");
        }
        if (flag(environment, "EDG_DISTRIBUTED_COORDINATOR")) {
            throw new InvalidSettingException(
                    "EDG_DISTRIBUTED_COORDINATOR is set, and this version runs as a single Coordinator; unset it");
        }
    }

    /** Off unless it is given. */
    private static Optional<InetSocketAddress> monitoring(Map<String, String> environment)
            throws InvalidSettingException {
        return value(environment, MONITORING_ADDRESS, "").isEmpty()
                ? Optional.empty()
                : Optional.of(address(environment, MONITORING_ADDRESS, ""));
    }

    private static Optional<Path> startupManifest(Map<String, String> environment) throws InvalidSettingException {
        String name = "EDG_STARTUP_MANIFEST";
        String text = value(environment, name, "");
        return text.isEmpty() ? Optional.empty() : Optional.of(path(name, text));
    }

    /** {@code host:port}, {@code [::1]:port}, or {@code :port} for all interfaces. */
    static InetSocketAddress address(Map<String, String> environment, String name, String fallback)
            throws InvalidSettingException {
        String text = value(environment, name, fallback);
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new InvalidSettingException(
                    name + " is \"" + text + "\": the port is missing; write host:port or :port");
        }
        int port;
        try {
            port = Integer.parseInt(text.substring(colon + 1));
        } catch (NumberFormatException e) {
            port = -1;
        }
        if (port < 0 || port > 65535) {
            throw new InvalidSettingException(name + " is \"" + text + "\": the port must be a number from 0 to 65535");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty()) {
            return new InetSocketAddress(port);
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new InvalidSettingException(name + " is \"" + text + "\": the host name cannot be resolved");
        }
        return address;
    }

    private static List<String> names(String list) throws InvalidSettingException {
        List<String> names = new ArrayList<>();
        for (String name : list.split(",", -1)) {
            if (name.isBlank()) {
                continue;
            }
            if (!NAME.matcher(name.strip()).matches()) {
                throw new InvalidSettingException(DNS_NAMES + ": \"" + name.strip()
                        + "\" is neither a host name (in ASCII; others in their xn-- form) nor an address");
            }
            names.add(name.strip());
        }
        return List.copyOf(names);
    }

    private static Path path(String name, String text) throws InvalidSettingException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new InvalidSettingException(name + " is no path: " + e.getMessage());
        }
    }

    private static Duration days(Map<String, String> environment, String name, int fallback)
            throws InvalidSettingException {
        String text = value(environment, name, Integer.toString(fallback));
        try {
            int days = Integer.parseInt(text);
            if (days >= 1 && days <= 36_500) {
                return Duration.ofDays(days);
            }
        } catch (NumberFormatException | DateTimeParseException e) {
            // said below
        }
        throw new InvalidSettingException(name + " is \"" + text + "\": it must be a number of days from 1 to 36500");
    }

    private static String oneOf(Map<String, String> environment, String name, String fallback, String... allowed)
            throws InvalidSettingException {
        String text = value(environment, name, fallback);
        if (!List.of(allowed).contains(text)) {
            throw new InvalidSettingException(
                    name + " is \"" + text + "\"; it must be one of " + String.join(", ", allowed));
        }
        return text;
    }

    private static boolean flag(Map<String, String> environment, String name) throws InvalidSettingException {
        return flag(environment, name, "0");
    }

    private static boolean flag(Map<String, String> environment, String name, String fallback)
            throws InvalidSettingException {
        return switch (value(environment, name, fallback)) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            default -> throw new InvalidSettingException(name + " must be 0 or 1");
        };
    }

    /** A variable that is set to nothing counts as not set, as everywhere in the contract. */
    private static String value(Map<String, String> environment, String name, String fallback) {
        @Nullable String text = environment.get(name);
        return text == null || text.isEmpty() ? fallback : text;
    }
}
