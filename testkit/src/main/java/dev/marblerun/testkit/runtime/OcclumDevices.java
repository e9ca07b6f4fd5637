package dev.marblerun.testkit.runtime;

import dev.marblerun.tee.ReportData;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** Occlum with quotes of another TEE. Once it has failed to quote it answers EIO for ever, as Occlum does. */
public final class OcclumDevices implements Devices {
    public static final long QUOTE_SIZE = 0x80047307L;
    public static final long QUOTE = 0xC0187308L;

    private static final int EIO = 5;
    /** The size that Occlum tells is larger than the quote. */
    private static final int SPARE_BYTES = 64;

    private final Tee tee;
    private boolean broken;

    public OcclumDevices(Tee tee) {
        this.tee = tee;
    }

    /** The same after the first failure. */
    public OcclumDevices broken() {
        broken = true;
        return this;
    }

    @Override
    public List<String> identity() {
        return List.of("-s", "Occlum");
    }

    @Override
    public Answer open(String path, Map<String, byte[]> written) {
        return path.equals("/dev/sgx") ? Answer.done() : new Answer.Failure(ENOENT);
    }

    @Override
    public Answer ioctl(long number, byte[] input) {
        if (broken) {
            return new Answer.Failure(EIO);
        }
        try {
            if (number == QUOTE_SIZE) {
                int size = tee.quote(new byte[ReportData.BYTES]).length;
                return new Answer.Data(ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putInt(size + SPARE_BYTES)
                        .array());
            }
            return number == QUOTE ? new Answer.Data(tee.quote(input)) : new Answer.Failure(ENOTTY);
        } catch (TeeException e) {
            broken = true;
            return new Answer.Failure(EIO);
        }
    }
}
