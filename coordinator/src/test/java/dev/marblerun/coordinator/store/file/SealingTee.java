package dev.marblerun.coordinator.store.file;

import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A platform that can seal: another machine is another number, another build another measurement.
 *
 * @param securityVersion keys depend on it; those of lower ones can be had as well
 */
record SealingTee(int machine, int measurement, int product, int securityVersion) implements Tee {
    SealingTee(int machine, int measurement, int product) {
        this(machine, measurement, product, 0);
    }

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
        return key(policy, securityVersion);
    }

    @Override
    public List<byte[]> formerSealingKeys(SealPolicy policy) {
        return IntStream.range(0, securityVersion).mapToObj(former -> key(policy, former)).toList();
    }

    private byte[] key(SealPolicy policy, int version) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) (machine * 31 + (policy == SealPolicy.UNIQUE ? 100 + measurement : product)));
        key[0] = (byte) version;
        return key;
    }
}
