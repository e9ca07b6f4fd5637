package dev.marblerun.coordinator.store.file;

import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.util.Arrays;

/** A platform that can seal: another machine is another number, another build another measurement. */
record SealingTee(int machine, int measurement, int product) implements Tee {
    @Override
    public String name() {
        return "fake";
    }

    @Override
    public boolean simulated() {
        return false;
    }

    @Override
    public byte[] quote(byte[] reportData) throws TeeException {
        throw new TeeException("this platform seals and does not quote");
    }

    @Override
    public byte[] sealingKey(SealPolicy policy) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) (machine * 31 + (policy == SealPolicy.UNIQUE ? 100 + measurement : product)));
        return key;
    }
}
