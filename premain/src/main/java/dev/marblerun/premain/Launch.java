package dev.marblerun.premain;

import java.nio.file.Path;
import java.util.List;

/**
 * What this process is to become. Holds secrets in the environment, so it prints none.
 *
 * @param program the file to execute
 * @param arguments argv as bytes, the name of the program first
 * @param environment {@code NAME=value} as bytes
 */
record Launch(Path program, List<byte[]> arguments, List<byte[]> environment) {
    Launch {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
    }

    @Override
    public String toString() {
        return "Launch[" + program + ", " + arguments.size() + " arguments, " + environment.size() + " variables]";
    }
}
