package dev.marblerun.premain;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What the environment says about this marble. An empty variable counts as one that is not set.
 *
 * @param coordinator EDG_MARBLE_COORDINATOR_ADDR, by default localhost:2001
 * @param marbleType EDG_MARBLE_TYPE, required
 * @param names EDG_MARBLE_DNS_NAMES, by default localhost
 * @param uuidFile EDG_MARBLE_UUID_FILE, by default {@code uuid} in the working directory
 * @param connectPatience EDG_MARBLE_CONNECT_TIMEOUT in whole seconds up to an hour: for how long a Coordinator that
 *     cannot be reached or is too busy is tried again. By default 0: one attempt, as the original does, and the
 *     orchestrator restarts
 */
record Settings(
        CoordinatorAddress coordinator,
        String marbleType,
        SubjectNames names,
        Path uuidFile,
        Duration connectPatience) {

    static final String TYPE_VARIABLE = "EDG_MARBLE_TYPE";
    static final String UUID_VARIABLE = "EDG_MARBLE_UUID_FILE";
    static final String PATIENCE_VARIABLE = "EDG_MARBLE_CONNECT_TIMEOUT";
    private static final int LONGEST_PATIENCE_SECONDS = 3_600;

    /** Reads the variables; the error names the first that is missing or wrong. */
    static Settings of(Map<String, String> environment) throws PremainException {
        String type = value(environment, TYPE_VARIABLE, "");
        if (type.isEmpty()) {
            throw new PremainException("environment variable not set: " + TYPE_VARIABLE
                    + "; set it to the name of this marble in the manifest");
        }
        return new Settings(
                CoordinatorAddress.parse(value(environment, CoordinatorAddress.VARIABLE, "localhost:2001")),
                type,
                SubjectNames.parse(value(environment, SubjectNames.VARIABLE, "localhost")),
                path(value(environment, UUID_VARIABLE, "uuid")),
                patience(value(environment, PATIENCE_VARIABLE, "0")));
    }

    private static String value(Map<String, String> environment, String name, String otherwise) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static Path path(String text) throws PremainException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new PremainException(
                    "environment variable " + UUID_VARIABLE + " is no path: " + e.getReason() + "; for names beyond ASCII"
                            + " set LC_ALL=C.UTF-8", e);
        }
    }

    private static Duration patience(String text) throws PremainException {
        boolean number = text.length() <= 4 && Digits.only(text);
        if (!number || Integer.parseInt(text) > LONGEST_PATIENCE_SECONDS) {
            throw new PremainException("environment variable " + PATIENCE_VARIABLE + " is wrong: \"" + text
                    + "\"; give seconds from 0 to " + LONGEST_PATIENCE_SECONDS);
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }
}
