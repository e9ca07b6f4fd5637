package dev.marblerun.premain;

import java.util.Map;

/**
 * The premain as a program: {@code premain [-- COMMAND [ARGUMENT]...]}. Exit code 1 when the application cannot start.
 */
public final class Main {
    private Main() {}

    /** Becomes the application, or says in a sentence on standard error why not. */
    public static void main(String[] words) {
        if (words.length == 1 && words[0].equals("--help")) {
            System.out.println(CommandLine.USAGE);
            return;
        }
        Map<String, String> environment = System.getenv();
        PremainLog log = PremainLog.of(environment, System.err);
        try {
            start(words, environment, log);
        } catch (PremainException e) {
            log.error(PremainException.reason(e));
        }
        System.exit(1);
    }

    /** Returns only by an exception. */
    static void start(String[] words, Map<String, String> environment, PremainLog log) throws PremainException {
        log.info("starting PreMain");
        log.info("fetching env variables");
        Settings settings = Settings.of(environment);
        CommandLine line = CommandLine.of(words);
        LibraryOs.here().check(line.command());
        Application application =
                Application.of(line.command(), line.raw(), environment.getOrDefault("PATH", ""));
        Premain.of(environment, settings, log).become(application, new NativeExec());
    }
}
