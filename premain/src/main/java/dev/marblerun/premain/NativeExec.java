package dev.marblerun.premain;

import java.util.List;

/**
 * The variant for Java before 22, which has no way to call the operating system: it says so. The merged jar has the
 * real one in META-INF/versions/22 (source folder java22); both have the same methods.
 */
final class NativeExec implements Exec {
    @Override
    public void requireSupport() throws PremainException {
        throw unsupported();
    }

    @Override
    public List<byte[]> environment() throws PremainException {
        throw unsupported();
    }

    @Override
    public void become(Launch launch) throws PremainException {
        throw unsupported();
    }

    private static PremainException unsupported() {
        return new PremainException("becoming the application (execve) needs Java 22 or newer and the premain's jar; this"
                + " is Java " + Runtime.version().feature() + "; run the jar with a newer Java");
    }
}
