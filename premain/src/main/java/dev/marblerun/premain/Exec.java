package dev.marblerun.premain;

import java.util.List;

/** This process, as far as it can be turned into another program. */
interface Exec {
    /** Throws when this process could not become another program, so that nothing is begun that cannot be ended. */
    void requireSupport() throws PremainException;

    /** This process's variables as {@code NAME=value}, byte for byte. */
    List<byte[]> environment() throws PremainException;

    /**
     * Becomes the program: the same process, with only file descriptors 0 to 2 left and no signal blocked. Returns only
     * by an exception, which says why the program could not be started; then this process is whole, except that its
     * other file descriptors are marked to be closed by a further attempt.
     */
    void become(Launch launch) throws PremainException;
}
