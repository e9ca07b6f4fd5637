package dev.marblerun.coordinator.observe;

import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/**
 * How the Coordinator logs; operations.md of the contract.
 *
 * @param verbose with the lines and stack traces that only help to debug
 * @param text for a person instead of JSON
 * @param connectionErrors the level of failed handshakes and the like
 */
public record LogSettings(boolean verbose, boolean text, Level connectionErrors) {
    /** The libraries that talk about every connection unless they are asked not to. Held so that the levels stay. */
    private static final List<Logger> LIBRARIES =
            List.of(Logger.getLogger("org.eclipse.jetty"), Logger.getLogger("io.netty"));

    /** Warns, with a stack trace, of every request that a stranger makes too large. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    /**
     * Settings from EDG_DEBUG_LOGGING, EDG_COORDINATOR_DEV_MODE and EDG_HTTP_ERROR_LOG_LEVEL.
     *
     * @throws IllegalArgumentException a value that is none, with a message that names the variable
     */
    public static LogSettings fromEnvironment(Map<String, String> environment) {
        boolean development = flag(environment, "EDG_COORDINATOR_DEV_MODE");
        boolean debug = flag(environment, "EDG_DEBUG_LOGGING");
        return new LogSettings(development || debug, development, level(environment, "EDG_HTTP_ERROR_LOG_LEVEL"));
    }

    private static boolean flag(Map<String, String> environment, String name) {
        return switch (environment.getOrDefault(name, "")) {
            case "", "0" -> false;
            case "1" -> true;
            default -> throw new IllegalArgumentException(name + " is neither 0 nor 1");
        };
    }

    private static Level level(Map<String, String> environment, String name) {
        return switch (environment.getOrDefault(name, "").toLowerCase(Locale.ROOT)) {
            case "debug" -> Level.DEBUG;
            case "info" -> Level.INFO;
            case "warn" -> Level.WARNING;
            case "", "error" -> Level.ERROR;
            default -> throw new IllegalArgumentException(name + " is none of debug, info, warn, error");
        };
    }

    /** Makes this the logging of the whole process, in UTF-8 to the stream, each record at once. */
    public void install(OutputStream out) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(verbose ? java.util.logging.Level.FINE : java.util.logging.Level.INFO);
        for (Logger library : LIBRARIES) {
            library.setLevel(verbose ? java.util.logging.Level.INFO : java.util.logging.Level.WARNING);
        }
        GRPC.setLevel(verbose ? java.util.logging.Level.INFO : java.util.logging.Level.SEVERE);
        root.addHandler(handler(out));
        LastingLogManager.keep();
    }

    private StreamHandler handler(OutputStream out) {
        LineFormatter formatter = text ? new TextLineFormatter(verbose) : new JsonLineFormatter(verbose);
        StreamHandler handler = new StreamHandler(out, formatter) {
            @Override
            public void publish(LogRecord record) {
                super.publish(record);
                flush();
            }
        };
        handler.setLevel(java.util.logging.Level.ALL);
        try {
            handler.setEncoding("UTF-8");
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("every JVM has UTF-8", e);
        }
        return handler;
    }
}
