package dev.marblerun.premain;

import com.google.protobuf.ByteString;
import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.api.rpc.Parameters;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the Coordinator gave this marble: checked, but trusted as far as the Coordinator is. Which files are written is
 * the manifest's business; a path may be anywhere and may contain {@code ..}. Holds secrets, so it prints none.
 *
 * @param files content by path, in the order of the paths
 * @param environment value by name, in the order of the names; no name has {@code =} in it, nothing has a NUL
 * @param arguments the manifest's Argv; empty when it has none
 */
public record MarbleParameters(Map<String, byte[]> files, Map<String, byte[]> environment, List<String> arguments) {
    /** What a Coordinator adds to every marble's environment (marble-api, "What the marble gets"). */
    private static final List<String> ALWAYS_THERE = List.of(
            "MARBLE_PREDEFINED_ROOT_CA",
            "MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN",
            "MARBLE_PREDEFINED_PRIVATE_KEY",
            "MARBLE_PREDEFINED_COORDINATOR_ROOT_CA");

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
    static MarbleParameters of(ActivationResp answer) throws PremainException {
        Parameters parameters = answer.getParameters();
        Map<String, ByteString> variables = parameters.getEnvMap();
        for (String name : ALWAYS_THERE) {
            if (variables.getOrDefault(name, ByteString.EMPTY).isEmpty()) {
                throw new PremainException("reading the activation's answer failed: " + name + " is missing, so it is"
                        + " not the answer of a Coordinator; check " + CoordinatorAddress.VARIABLE);
            }
        }
        if (variables.containsKey(TTLS_VARIABLE)) {
            throw new PremainException("TTLS configured, but Marble runtime doesn't support TTLS; remove the TLS tags"
                    + " from this marble's manifest entry, or run it with EGo");
        }
        for (Map.Entry<String, ByteString> variable : variables.entrySet()) {
            checkVariable(variable.getKey(), variable.getValue());
        }
        for (String argument : parameters.getArgvList()) {
            if (argument.indexOf('\0') >= 0) {
                throw new PremainException("applying Argv failed: an argument has a NUL in it; correct the manifest");
            }
        }
        return new MarbleParameters(bytes(parameters.getFilesMap()), bytes(variables), parameters.getArgvList());
    }

    private static void checkVariable(String name, ByteString value) throws PremainException {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
            throw new PremainException("setting env vars failed: \"" + name + "\" is no name of a variable; correct"
                    + " the manifest");
        }
        for (int i = 0; i < value.size(); i++) {
            if (value.byteAt(i) == 0) {
                throw new PremainException("setting env vars failed: the value of " + name + " has a NUL in it, which"
                        + " no environment can hold; encode it (hex, base64) or use a file in the manifest");
            }
        }
    }

    private static Map<String, byte[]> bytes(Map<String, ByteString> values) {
        Map<String, byte[]> result = new HashMap<>();
        values.forEach((name, value) -> result.put(name, value.toByteArray()));
        return result;
    }

    @Override
    public String toString() {
        return "MarbleParameters[" + files.size() + " files, " + environment.size() + " variables, " + arguments.size()
                + " arguments]";
    }
}
