package dev.marblerun.tee.selection;

import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.simulated.SigningKey;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the setting that chooses the TEE: {@code auto} (also when unset or empty), {@code sgx-gramine},
 * {@code sgx-occlum}, {@code tdx}, {@code simulated} or {@code none}. An unknown value is an error that names the
 * variable.
 *
 * <p>{@code simulated} reads three more: {@value #SIMULATED_DIR} (the platform's folder, made when absent),
 * {@value #SIMULATED_IMAGE} (what is measured as this process's image) and, if wanted, {@value #SIMULATED_SIGNING_KEY}.
 * These alone never switch simulation on.
 */
public final class TeeSelection {
    /** The folder of the simulated platform. */
    public static final String SIMULATED_DIR = "EDG_SIMULATED_TEE_DIR";
    /** The folder or file that is measured as the image of this process. */
    public static final String SIMULATED_IMAGE = "EDG_SIMULATED_TEE_IMAGE";
    /** The developer's key, PEM; the platform's own when unset. */
    public static final String SIMULATED_SIGNING_KEY = "EDG_SIMULATED_TEE_SIGNING_KEY";
    /** Open Enclave's switch; 1 means none for the Coordinator, and nothing for a marble. */
    public static final String OE_SIMULATION = "OE_SIMULATION";

    /** Whose TEE is chosen. */
    public enum Role {
        COORDINATOR("EDG_COORDINATOR_TEE"),
        MARBLE("EDG_MARBLE_TEE");

        private final String variable;

        Role(String variable) {
            this.variable = variable;
        }

        /** The environment variable that chooses. */
        public String variable() {
            return variable;
        }
    }

    private TeeSelection() {}

    /**
     * Chooses, and makes the TEE ready to use.
     *
     * @param environment the process's variables
     * @param ownImage what is measured when {@value #SIMULATED_IMAGE} is unset; null when there is no such default
     * @throws TeeException when a setting is wrong, settings contradict each other, or the chosen TEE cannot be used
     */
    public static TeeChoice choose(Role role, Map<String, String> environment, @Nullable Path ownImage)
            throws TeeException {
        String value = environment.getOrDefault(role.variable, "");
        boolean openEnclaveSimulation = role == Role.COORDINATOR && openEnclaveSimulation(environment);
        if (openEnclaveSimulation && !value.isEmpty() && !value.equals("auto") && !value.equals("none")) {
            throw new TeeException(OE_SIMULATION + "=1 (no TEE) contradicts " + role.variable + "=" + value
                    + ": unset one of them");
        }
        return switch (value) {
            case "", "auto" -> openEnclaveSimulation
                    ? new TeeChoice.Renounced(OE_SIMULATION + "=1")
                    : new TeeChoice.Absent(advice(role));
            case "none" -> new TeeChoice.Renounced(role.variable + "=none");
            case SimulatedTee.NAME -> new TeeChoice.Present(simulated(role, environment, ownImage));
            case "sgx-gramine", "sgx-occlum", "tdx" -> throw new TeeException(role.variable + "=" + value
                    + " is not supported by this version yet; it supports simulated and none");
            default -> throw new TeeException(role.variable + " is \"" + value
                    + "\" and must be auto, sgx-gramine, sgx-occlum, tdx, simulated or none");
        };
    }

    /**
     * The same for whoever must not run without a TEE unless that was asked for; empty when it was.
     *
     * @throws TeeException as {@link #choose}, and when there is no TEE
     */
    public static Optional<Tee> require(Role role, Map<String, String> environment, @Nullable Path ownImage)
            throws TeeException {
        TeeChoice choice = choose(role, environment, ownImage);
        // An if chain: Java 17 has no switch over types yet.
        if (choice instanceof TeeChoice.Present present) {
            return Optional.of(present.tee());
        }
        if (choice instanceof TeeChoice.Absent absent) {
            throw new TeeException(absent.advice());
        }
        return Optional.empty();
    }

    private static boolean openEnclaveSimulation(Map<String, String> environment) throws TeeException {
        String value = environment.getOrDefault(OE_SIMULATION, "");
        return switch (value) {
            case "1" -> true;
            case "", "0" -> false;
            default -> throw new TeeException(OE_SIMULATION + " is \"" + value + "\" and must be 0 or 1");
        };
    }

    private static String advice(Role role) {
        return "no TEE was found, and this version supports none in hardware yet. To develop without one, set "
                + role.variable + "=simulated with " + SIMULATED_DIR + " (attests, protects nothing) or "
                + role.variable + "=none (no attestation at all)";
    }

    private static Tee simulated(Role role, Map<String, String> environment, @Nullable Path ownImage)
            throws TeeException {
        Path dir = path(environment, SIMULATED_DIR);
        if (dir == null) {
            throw new TeeException(role.variable + "=simulated needs " + SIMULATED_DIR
                    + ": the folder of the simulated platform, which is made when it is absent");
        }
        Path image = path(environment, SIMULATED_IMAGE);
        if (image == null) {
            image = ownImage;
        }
        if (image == null) {
            throw new TeeException(role.variable + "=simulated needs " + SIMULATED_IMAGE
                    + ": the folder or file that is measured as this process's image");
        }
        SimulatedPlatform platform = SimulatedPlatform.openOrCreate(dir);
        Path keyFile = path(environment, SIMULATED_SIGNING_KEY);
        SigningKey key = keyFile == null ? platform.signingKey() : SigningKey.load(keyFile);
        return new SimulatedTee(platform, image, key);
    }

    private static @Nullable Path path(Map<String, String> environment, String variable) throws TeeException {
        String value = environment.getOrDefault(variable, "");
        if (value.isEmpty()) {
            return null;
        }
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new TeeException(variable + " is not a path: " + e.getMessage(), e);
        }
    }
}
