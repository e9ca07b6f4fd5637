package dev.marblerun.tee;

import java.util.List;

/** The trusted execution environment that this process runs in. Implementations are safe for use by many threads. */
public interface Tee {
    /** The name by which the environment is chosen and reported, such as {@code sgx-gramine} or {@code simulated}. */
    String name();

    /** Whether the evidence comes from a simulation that protects nothing. Whoever uses it must say so loudly. */
    boolean simulated();

    /**
     * Evidence over the given data.
     *
     * @param reportData 64 bytes
     * @return an Intel DCAP quote; never empty
     * @throws TeeException when the platform cannot quote; the message says which step failed
     */
    byte[] quote(byte[] reportData) throws TeeException;

    /** Whether the platform has sealing keys. Without them nothing that is kept outlives this process unaided. */
    default boolean canSeal() {
        return true;
    }

    /**
     * A 32-byte key that only this enclave (or its product line) on this machine can get again.
     *
     * @throws TeeException when the platform has no such key, or does not give it now
     */
    byte[] sealingKey(SealPolicy policy) throws TeeException;

    /**
     * Keys that {@link #sealingKey} gave before an update of the platform or of this program and that can still be had,
     * the latest first. What was sealed with one of them is to be sealed anew.
     *
     * @throws TeeException when the platform fails to derive one that it should have
     */
    default List<byte[]> formerSealingKeys(SealPolicy policy) throws TeeException {
        return List.of();
    }
}
