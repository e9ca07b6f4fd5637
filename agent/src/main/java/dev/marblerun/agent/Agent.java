package dev.marblerun.agent;

import dev.marblerun.premain.InProcess;
import dev.marblerun.premain.MarbleParameters;
import dev.marblerun.premain.PremainException;
import java.lang.instrument.Instrumentation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code -javaagent:marblerun-agent.jar}: when {@code main} begins, the marble is activated. docs/java-agent.md. */
public final class Agent {
    private static volatile @Nullable List<String> arguments;

    private Agent() {}

    /** Called by the JVM. Ends it with exit code 1 and a sentence on standard error when the marble cannot start. */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        Map<String, String> environment = System.getenv();
        try {
            InProcess.activate(environment, System.err, new Preparation(environment, options, instrumentation));
        } catch (PremainException e) {
            System.exit(1);
        }
    }

    /**
     * Prepares all that can fail before anybody is asked for secrets. Neither it nor what comes after it is a lambda:
     * the first use of each costs a start a millisecond and some ten kilobytes.
     */
    private record Preparation(
            Map<String, String> environment, @Nullable String options, Instrumentation instrumentation)
            implements InProcess.Preparation {
        @Override
        public InProcess.Application prepare() throws PremainException {
            if (options != null && !options.isEmpty()) {
                throw new PremainException("reading the agent's options failed: \"" + options
                        + "\" behind -javaagent:...= is unknown; all settings are environment variables");
            }
            boolean tls = MarbleTls.isWanted(environment);
            return new Application(tls, JvmEnvironment.open(instrumentation));
        }
    }

    private record Application(boolean tls, JvmEnvironment variables) implements InProcess.Application {
        @Override
        public void take(MarbleParameters parameters) throws PremainException {
            if (tls) {
                MarbleTls.of(parameters.environment()).install();
            }
            variables.put(parameters.environment());
            arguments = parameters.arguments();
        }
    }

    /**
     * What the manifest wants as arguments of {@code main}: Argv without the program's name, nothing when it has none
     * of its own.
     *
     * @throws IllegalStateException when this JVM was started without the agent
     */
    static Optional<List<String>> manifestArguments() {
        List<String> all = arguments;
        if (all == null) {
            throw new IllegalStateException("no marble was activated; start Java with -javaagent:marblerun-agent.jar");
        }
        return all.isEmpty() || all.equals(MarbleParameters.DEFAULT_ARGUMENTS)
                ? Optional.empty()
                : Optional.of(all.subList(1, all.size()));
    }
}
