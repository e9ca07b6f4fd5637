package dev.marblerun.agent;

import dev.marblerun.premain.PremainException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * The variables that {@code System.getenv} and {@code ProcessBuilder.environment} show. Java has no way to change them,
 * so this reaches into {@code java.lang.ProcessEnvironment}, which an agent may open for itself (java.lang.instrument,
 * {@code redefineModule}). Native code that calls getenv sees the old ones, and so does a child process whose builder
 * was never asked for its environment: Java then hands on the one of the process as it is.
 */
final class JvmEnvironment {
    private final Map<Object, Object> variables;
    private final Method name;
    private final Method value;

    private JvmEnvironment(Map<Object, Object> variables, Method name, Method value) {
        this.variables = variables;
        this.name = name;
        this.value = value;
    }

    /** Opens it, or says why this Java has none that is known here. */
    @SuppressWarnings("unchecked") // checked by put, which reads back what it wrote
    static JvmEnvironment open(Instrumentation instrumentation) throws PremainException {
        Module own = JvmEnvironment.class.getModule();
        try {
            instrumentation.redefineModule(
                    Object.class.getModule(),
                    Set.of(),
                    Map.of(),
                    Map.of("java.lang", Set.of(own)),
                    Set.of(),
                    Map.of());
            Class<?> environment = Class.forName("java.lang.ProcessEnvironment");
            Field variables = environment.getDeclaredField("theEnvironment");
            variables.setAccessible(true);
            return new JvmEnvironment(
                    (Map<Object, Object>) variables.get(null),
                    factory("java.lang.ProcessEnvironment$Variable"),
                    factory("java.lang.ProcessEnvironment$Value"));
        } catch (ReflectiveOperationException | InaccessibleObjectException | ClassCastException e) {
            throw unknown(e);
        }
    }

    private static Method factory(String type) throws ReflectiveOperationException {
        Method method = Class.forName(type).getDeclaredMethod("valueOf", byte[].class);
        method.setAccessible(true);
        return method;
    }

    /** Sets them, and makes sure that they can be seen. */
    void put(Map<String, byte[]> added) throws PremainException {
        try {
            for (Map.Entry<String, byte[]> variable : added.entrySet()) {
                byte[] nameBytes = variable.getKey().getBytes(StandardCharsets.UTF_8);
                variables.put(name.invoke(null, (Object) nameBytes), value.invoke(null, (Object) variable.getValue()));
            }
        } catch (ReflectiveOperationException e) {
            throw unknown(e);
        }
        for (String variable : added.keySet()) {
            // Names beyond ASCII have another form in each locale.
            if (isAscii(variable) && System.getenv(variable) == null) {
                throw unknown(new IllegalStateException(variable + " was set and is not there"));
            }
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static PremainException unknown(Exception cause) {
        return new PremainException("setting env vars failed: the environment of this Java (" + Runtime.version()
                + ") cannot be changed from inside; use Java 17, 21 or 25, or the premain program", cause);
    }
}
