package dev.marblerun.agent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Starts a main class with the arguments of the manifest's Argv, which an agent alone cannot change:
 * {@code java -javaagent:marblerun-agent.jar -cp APP dev.marblerun.agent.Launcher MAIN_CLASS [ARGUMENT]...}. The
 * arguments on the command line hold when the manifest has none.
 */
public final class Launcher {
    /** EX_USAGE of sysexits.h. */
    private static final int USAGE = 64;

    private Launcher() {}

    /** Calls the given class's main; what that throws goes on. */
    public static void main(String[] words) throws Throwable {
        if (words.length == 0) {
            throw refuse("the main class is missing; usage: java -javaagent:marblerun-agent.jar -cp APP "
                    + Launcher.class.getName() + " MAIN_CLASS [ARGUMENT]...");
        }
        String[] own = Arrays.copyOfRange(words, 1, words.length);
        String[] arguments;
        Method main;
        try {
            arguments = Agent.manifestArguments().map(all -> all.toArray(String[]::new)).orElse(own);
            main = Class.forName(words[0]).getMethod("main", String[].class);
        } catch (IllegalStateException e) {
            throw refuse(String.valueOf(e.getMessage()));
        } catch (ClassNotFoundException e) {
            throw refuse("there is no class " + words[0] + " on the class path (-cp)");
        } catch (NoSuchMethodException e) {
            throw refuse(words[0] + " has no public static void main(String[])");
        }
        try {
            main.setAccessible(true);
            main.invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static IllegalStateException refuse(String why) {
        System.err.println("Error: " + why);
        System.exit(USAGE);
        return new IllegalStateException(why);
    }
}
