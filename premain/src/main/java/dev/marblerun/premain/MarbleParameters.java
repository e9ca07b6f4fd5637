package dev.marblerun.premain;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the Coordinator gave this marble: checked, but trusted as far as the Coordinator is. Which files are written is
 * the manifest's business; {@link FilePlace} refuses paths that lead elsewhere than they say. Its secrets are
 * never printed.
 *
 * @param files content by path, in the order of the paths
 * @param environment value by name, in the order of the names; no name has {@code =} in it, nothing has a NUL
 * @param arguments the manifest's Argv; empty when it has none
 */
public record MarbleParameters(Map<String, byte[]> files, Map<String, byte[]> environment, List<String> arguments) {
    /** What an empty Argv means (manifest, Parameters.Argv). */
    public static final List<String> DEFAULT_ARGUMENTS = List.of("./marble");

    /** What a Coordinator adds to every marble's environment (marble-api, "What the marble gets"). */
    static final List<String> ALWAYS_THERE = List.of(
            "MARBLE_PREDEFINED_ROOT_CA",
            "MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN",
            "MARBLE_PREDEFINED_PRIVATE_KEY",
            "MARBLE_PREDEFINED_COORDINATOR_ROOT_CA");

    private static final byte[] NOTHING = {};
    private static final String TTLS_VARIABLE = "MARBLE_TTLS_CONFIG";

    /** Copies the collections; the byte arrays are the caller's to leave alone. */
    public MarbleParameters {
        files = Collections.unmodifiableMap(new TreeMap<>(files));
        environment = Collections.unmodifiableMap(new TreeMap<>(environment));
        arguments = List.copyOf(arguments);
    }

    /**
     * Reads the Coordinator's answer.
     *
     * @throws PremainException when it cannot be one of a Coordinator, could not be passed to a process, or asks for
     *     transparent TLS, which an ordinary process has nobody to do for it
     */
    static MarbleParameters of(ActivationAnswer answer) throws PremainException {
        Map<String, byte[]> variables = answer.environment();
        for (String name : ALWAYS_THERE) {
            if (variables.getOrDefault(name, NOTHING).length == 0) {
                throw new PremainException("reading the activation's answer failed: " + name + " is missing, so it is"
                        + " not the answer of a Coordinator; check " + CoordinatorAddress.VARIABLE);
            }
        }
        if (variables.containsKey(TTLS_VARIABLE)) {
            throw new PremainException("TTLS configured, but Marble runtime doesn't support TTLS; remove the TLS tags"
                    + " from this marble's manifest entry, or run it with EGo");
        }
        for (Map.Entry<String, byte[]> variable : variables.entrySet()) {
            checkVariable(variable.getKey(), variable.getValue());
        }
        for (String argument : answer.arguments()) {
            if (argument.indexOf('\0') >= 0) {
                throw new PremainException("applying Argv failed: an argument has a NUL in it; correct the manifest");
            }
        }
        return new MarbleParameters(answer.files(), variables, answer.arguments());
    }

    private static void checkVariable(String name, byte[] value) throws PremainException {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
            throw new PremainException("setting env vars failed: \"" + name + "\" is no name of a variable; correct"
                    + " the manifest");
        }
        for (byte octet : value) {
            if (octet == 0) {
                throw new PremainException("setting env vars failed: the value of " + name + " has a NUL in it, which"
                        + " no environment can hold; encode it (hex, base64) or use a file in the manifest");
            }
        }
    }

    @Override
    public String toString() {
        return "MarbleParameters[" + files.size() + " files, " + environment.size() + " variables, " + arguments.size()
                + " arguments]";
    }
}
