package dev.marblerun.tee.selection;

import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.gramine.GramineTee;
import dev.marblerun.tee.occlum.OcclumTee;
import dev.marblerun.tee.simulated.SigningKey;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import dev.marblerun.tee.tdx.TdxTee;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the setting that chooses the TEE: {@code auto} (also when unset or empty), {@code sgx-gramine},
 * {@code sgx-occlum}, {@code tdx}, {@code simulated} or {@code none}. An unknown value is an error that names the
 * variable. {@code auto} takes the hardware's TEE that is found from inside, and nothing when there is none.
 *
 * <p>The environment of an enclave is its host's word. A Coordinator in one therefore refuses {@code none} and
 * {@code simulated}, which would have it keep its secrets without protection. A marble may be told so: it then has no
 * quote that a Coordinator in a TEE would take.
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
        return choose(role, environment, ownImage, new Hardware.OfThisProcess());
    }

    /** The same where the hardware is another. */
    static TeeChoice choose(
            Role role, Map<String, String> environment, @Nullable Path ownImage, Hardware hardware)
            throws TeeException {
        String value = environment.getOrDefault(role.variable, "");
        boolean openEnclaveSimulation = role == Role.COORDINATOR && openEnclaveSimulation(environment);
        if (openEnclaveSimulation && !value.isEmpty() && !value.equals("auto") && !value.equals("none")) {
            throw new TeeException(OE_SIMULATION + "=1 (no TEE) contradicts " + role.variable + "=" + value
                    + ": unset one of them");
        }
        boolean weak = openEnclaveSimulation || value.equals("none") || value.equals(SimulatedTee.NAME);
        if (weak && role == Role.COORDINATOR) {
            refuseInEnclave(openEnclaveSimulation ? OE_SIMULATION + "=1" : role.variable + "=" + value, hardware);
        }
        return switch (value) {
            case "", "auto" -> openEnclaveSimulation
                    ? new TeeChoice.Renounced(OE_SIMULATION + "=1")
                    : found(role, hardware);
            case "none" -> new TeeChoice.Renounced(role.variable + "=none");
            case SimulatedTee.NAME -> new TeeChoice.Present(simulated(role, environment, ownImage));
            case GramineTee.NAME, OcclumTee.NAME, TdxTee.NAME -> new TeeChoice.Present(named(role, value, hardware));
            case "sev-snp" -> throw new TeeException(role.variable + "=sev-snp is not supported by this version yet");
            default -> throw new TeeException(role.variable + " is \"" + value
                    + "\" and must be auto, sgx-gramine, sgx-occlum, tdx, simulated or none");
        };
    }

    private static void refuseInEnclave(String setting, Hardware hardware) throws TeeException {
        for (Tee tee : hardware.find()) {
            if (!tee.name().equals(TdxTee.NAME)) {
                throw new TeeException(setting + " is refused inside an enclave (" + tee.name()
                        + "), whose environment the host writes: unset it, or run outside of an enclave"
                        + " (gramine-direct)");
            }
        }
    }

    private static TeeChoice found(Role role, Hardware hardware) throws TeeException {
        List<Tee> tees = hardware.find();
        return switch (tees.size()) {
            case 0 -> new TeeChoice.Absent(advice(role));
            case 1 -> new TeeChoice.Present(tees.get(0));
            default -> throw new TeeException("there is more than one TEE here ("
                    + tees.stream().map(Tee::name).collect(Collectors.joining(", ")) + "): name one with "
                    + role.variable);
        };
    }

    private static Tee named(Role role, String name, Hardware hardware) throws TeeException {
        for (Tee tee : hardware.find()) {
            if (tee.name().equals(name)) {
                return tee;
            }
        }
        String missing = switch (name) {
            case GramineTee.NAME -> "there is no /dev/attestation/attestation_type, which Gramine has in an enclave"
                    + " (not under gramine-direct)";
            case OcclumTee.NAME -> "uname says " + System.getProperty("os.name") + " and not Occlum";
            default -> "there is neither configfs-tsm (/sys/kernel/config/tsm/report) with the provider tdx_guest nor"
                    + " /dev/tdx_guest; mount them into a container";
        };
        throw new TeeException(role.variable + "=" + name + ", but this process does not run there: " + missing);
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
        return "no TEE was found (Gramine, Occlum, Intel TDX, which only root may use). To develop without one, set "
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
