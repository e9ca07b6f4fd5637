package dev.marblerun.testkit.runtime;

import dev.marblerun.tee.ReportData;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.simulated.SimulatedTee;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Occlum with quotes of a simulated TEE, and with reports and sealing keys of the enclave that these quotes are of.
 * Once it has failed to quote it answers EIO to that for ever, as Occlum does.
 */
public final class OcclumDevices implements Devices {
    public static final long QUOTE_SIZE = 0x80047307L;
    public static final long QUOTE = 0xC0187308L;
    public static final long REPORT = 0xC0187304L;
    public static final long KEY = 0xC010730BL;

    private static final int EIO = 5;
    private static final int EINVAL = 22;
    /** The size that Occlum tells is larger than the quote. */
    private static final int SPARE_BYTES = 64;
    private static final int QUOTE_HEADER_BYTES = 48;
    private static final int BODY_BYTES = 384;

    private final SimulatedTee tee;
    private final Map<Long, Integer> refused = new HashMap<>();
    private Enclave enclave;
    private boolean broken;

    public OcclumDevices(SimulatedTee tee) throws TeeException {
        this.tee = tee;
        byte[] quote = tee.quote(new byte[ReportData.BYTES]);
        byte[] body = Arrays.copyOfRange(quote, QUOTE_HEADER_BYTES, QUOTE_HEADER_BYTES + BODY_BYTES);
        enclave = new Enclave(fuses(tee), body);
    }

    /** What no two platforms have in common. */
    private static byte[] fuses(SimulatedTee tee) throws TeeException {
        try {
            return MessageDigest.getInstance("SHA-256").digest(tee.platform().rootCertificate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new TeeException("no secret for the CPU", e);
        }
    }

    /** The same after the first failure to quote. */
    public OcclumDevices broken() {
        broken = true;
        return this;
    }

    /** The same with this ioctl failing. */
    public OcclumDevices refusing(long number, int errno) {
        refused.put(number, errno);
        return this;
    }

    /** The same with another level of the CPU's microcode, which reports and keys depend on, 0 to 255. */
    public OcclumDevices withMicrocode(int version) {
        enclave = enclave.withMicrocode(version);
        return this;
    }

    /** The same with reports and keys of an enclave that nobody can debug; the simulated one always can be. */
    public OcclumDevices inProduction() {
        enclave = enclave.inProduction();
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
        Integer errno = refused.get(number);
        if (errno != null) {
            return new Answer.Failure(errno);
        }
        if (number == REPORT) {
            return new Answer.Data(enclave.report(Arrays.copyOf(input, ReportData.BYTES)));
        }
        if (number == KEY) {
            return enclave.key(input).<Answer>map(Answer.Data::new).orElse(new Answer.Failure(EINVAL));
        }
        return number == QUOTE_SIZE || number == QUOTE ? quote(number, input) : new Answer.Failure(ENOTTY);
    }

    private Answer quote(long number, byte[] input) {
        if (broken) {
            return new Answer.Failure(EIO);
        }
        try {
            if (number == QUOTE) {
                return new Answer.Data(tee.quote(input));
            }
            int size = tee.quote(new byte[ReportData.BYTES]).length;
            return new Answer.Data(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .putInt(size + SPARE_BYTES)
                    .array());
        } catch (TeeException e) {
            broken = true;
            return new Answer.Failure(EIO);
        }
    }
}
