package dev.marblerun.premain;

import java.io.PrintStream;
import java.util.Map;

/** Activates a marble inside a JVM that goes on to be its application: no exec, no second process. */
public final class InProcess {
    private InProcess() {}

    /** Makes sure, before anybody is asked for anything, that the application can be given what it will get. */
    @FunctionalInterface
    public interface Preparation {
        /** Throws when it cannot. */
        Application prepare() throws PremainException;
    }

    /** Gives the application what it got. */
    @FunctionalInterface
    public interface Application {
        /** Takes the parameters; files are written already, and are removed when this fails. */
        void take(MarbleParameters parameters) throws PremainException;
    }

    /** No lambda: its first use costs a start a millisecond and some ten kilobytes. */
    private record HandingOver(Application application, MarbleParameters parameters) implements Premain.Use {
        @Override
        public void use() throws PremainException {
            application.take(parameters);
        }
    }

    /**
     * Activates as the environment says, writes the files of the manifest, and hands over the parameters.
     *
     * @param environment the process's own variables: those that the premain program reads
     * @param out gets the log, and the reason of a failure
     * @throws PremainException the marble cannot start, which is logged; nothing is left behind but the UUID file
     */
    public static void activate(Map<String, String> environment, PrintStream out, Preparation preparation)
            throws PremainException {
        PremainLog log = PremainLog.of(environment, out);
        try {
            log.info("starting PreMain");
            log.info("fetching env variables");
            Settings settings = Settings.of(environment);
            Application application = preparation.prepare();
            Premain premain = Premain.of(environment, settings, log);
            MarbleParameters parameters = premain.activate();
            premain.writeFilesThen(parameters, new HandingOver(application, parameters));
        } catch (PremainException e) {
            log.error(PremainException.reason(e));
            throw e;
        }
    }
}
