package dev.marblerun.coordinator.observe;

import java.lang.System.Logger.Level;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A class's log. A message is a constant sentence; whatever varies goes into fields, so that lines can be searched and
 * nothing from outside can pretend to be a message. Secrets, keys and shares are never given to it.
 */
public final class Log {
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final String OWN_NAME = Log.class.getName();

    private final System.Logger logger;
    /** Walking the stack costs more than all else of a line. A message is a constant, so it has one place. */
    private final Map<String, String> callers = new ConcurrentHashMap<>();

    private Log(System.Logger logger) {
        this.logger = logger;
    }

    /**
     * One thing that varies. A value is shown by its {@code toString}, cut off where it is long; numbers and truth
     * values as such; of bytes only how many they are, for they may be a secret.
     */
    public record Field(String key, Object value) {}

    /** Bytes that are shown. */
    record PublicBytes(byte[] bytes) {
        @Override
        public String toString() {
            return Base64.getEncoder().encodeToString(bytes);
        }
    }

    /** What a record carries beside its message; the formatters know it. */
    record Extra(String caller, List<Field> fields) {
        /** For a formatter that is not ours. */
        @Override
        public String toString() {
            return fields.toString();
        }
    }

    /** The log of a class. */
    public static Log of(Class<?> owner) {
        return new Log(System.getLogger(owner.getName()));
    }

    /** A field of any name. */
    public static Field field(String key, Object value) {
        return new Field(key, value);
    }

    /** Bytes in base64, whole: of what is no secret, and when it is known how many there can be. */
    public static Field publicBytes(String key, byte[] bytes) {
        return new Field(key, new PublicBytes(bytes));
    }

    /** The type a marble claims to be. */
    public static Field marbleType(String type) {
        return new Field("marbleType", type);
    }

    /** The UUID a marble sent. */
    public static Field uuid(String uuid) {
        return new Field("uuid", uuid);
    }

    /** The name of a user. */
    public static Field user(String name) {
        return new Field("user", name);
    }

    /** What went wrong, with all its causes. */
    public static Field error(Throwable error) {
        return new Field("error", error);
    }

    /** Whether {@link #debug} says anything; for what costs something to say. */
    public boolean isVerbose() {
        return logger.isLoggable(Level.DEBUG);
    }

    /** For whoever debugs the Coordinator. */
    public void debug(String message, Field... fields) {
        log(Level.DEBUG, message, fields);
    }

    /** What happened as it should. */
    public void info(String message, Field... fields) {
        log(Level.INFO, message, fields);
    }

    /** What an operator should look at some time. */
    public void warn(String message, Field... fields) {
        log(Level.WARNING, message, fields);
    }

    /** What an operator should look at now. */
    public void error(String message, Field... fields) {
        log(Level.ERROR, message, fields);
    }

    /** At a level that was configured. */
    public void log(Level level, String message, Field... fields) {
        if (logger.isLoggable(level)) {
            logger.log(level, message, new Extra(callers.computeIfAbsent(message, text -> caller()), List.of(fields)));
        }
    }

    private static String caller() {
        return WALKER.walk(frames -> frames.filter(frame -> !frame.getClassName().equals(OWN_NAME)
                        && !frame.getClassName().equals(ConcurrentHashMap.class.getName()))
                .findFirst()
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .orElse(""));
    }
}
