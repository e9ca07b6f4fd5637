package dev.marblerun.tee.occlum;

import dev.marblerun.tee.ReportData;
import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.device.DeviceException;
import dev.marblerun.tee.device.DeviceFile;
import dev.marblerun.tee.device.DeviceFile.Word;
import dev.marblerun.tee.device.Errno;
import dev.marblerun.tee.device.NativeDevices;
import dev.marblerun.tee.device.Pause;
import dev.marblerun.tee.device.ReturnedQuote;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** An SGX enclave that Occlum runs this process in. */
public final class OcclumTee implements Tee {
    /** The name by which it is chosen and reported. */
    public static final String NAME = "sgx-occlum";

    static final String DEVICE = "/dev/sgx";
    /** {@code _IOR('s', 7, uint32_t)}: how large quotes are. */
    static final long GET_DCAP_QUOTE_SIZE = 0x80047307L;
    /** {@code _IOWR('s', 8, {report_data*, quote_len*, quote_buf*})}. */
    static final long GEN_DCAP_QUOTE = 0xC0187308L;

    private static final String NOT_READY = "Occlum's quoting is not ready, and after its first failure it answers so"
            + " until the enclave is restarted. On the host check the SGX driver (/dev/sgx_enclave,"
            + " /dev/sgx_provision), the AESM service, Intel's DCAP libraries, and the PCCS in"
            + " /etc/sgx_default_qcnl.conf; then restart the enclave. An enclave of simulation mode (SIM) never quotes";

    private final DeviceFile.Opener opener;
    private final Pause pause;

    /** The enclave of this process. */
    public OcclumTee() {
        this(new NativeDevices(), Pause.growing());
    }

    OcclumTee(DeviceFile.Opener opener, Pause pause) {
        this.opener = opener;
        this.pause = pause;
    }

    /** Whether this process runs in Occlum: uname's sysname, which is what Java's os.name is. */
    public static boolean isHere() {
        return System.getProperty("os.name", "").equals("Occlum");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean simulated() {
        return false;
    }

    @Override
    public byte[] quote(byte[] reportData) throws TeeException {
        ReportData.requireSize(reportData);
        try (DeviceFile device = opener.open(DEVICE)) {
            byte[] size = new byte[Integer.BYTES];
            repeat("the quote's size (GET_DCAP_QUOTE_SIZE)", () -> device.ioctl(GET_DCAP_QUOTE_SIZE, size));
            byte[] quote = new byte[checked(number(size))];
            repeat("a quote (GEN_DCAP_QUOTE)", () -> device.ioctl(
                    GEN_DCAP_QUOTE,
                    List.of(
                            new Word.Address(reportData.clone()),
                            new Word.Address(size),
                            new Word.Address(quote))));
            return ReturnedQuote.checked(DEVICE, quote, ReturnedQuote.Workload.ENCLAVE, reportData);
        } catch (DeviceException e) {
            throw new TeeException(e.getMessage() + "; Occlum has it unless Occlum.json mounts something else over"
                    + " /dev: check its \"mount\" entries", e);
        }
    }

    /** Sealing keys of Occlum are not used yet: they change with each update of the CPU's microcode. */
    @Override
    public boolean canSeal() {
        return false;
    }

    @Override
    public byte[] sealingKey(SealPolicy policy) throws TeeException {
        throw new TeeException("this version takes no sealing key from Occlum; what is kept has to be recovered after a"
                + " restart");
    }

    @Override
    public String toString() {
        return "Occlum enclave";
    }

    private interface Attempt {
        int errno() throws TeeException;
    }

    private void repeat(String what, Attempt attempt) throws TeeException {
        int errno = attempt.errno();
        for (int made = 1; made < Pause.ATTEMPTS && (errno == Errno.EBUSY || errno == Errno.EINTR); made++) {
            pause.after(made);
            errno = attempt.errno();
        }
        if (errno != 0) {
            throw new TeeException("asking " + DEVICE + " for " + what + " failed: " + Errno.text(errno) + ": "
                    + advice(errno));
        }
    }

    private static String advice(int errno) {
        return switch (errno) {
            case Errno.EIO -> NOT_READY;
            case Errno.ENOSYS, Errno.ENOTTY -> "this Occlum was built without DCAP (feature dcap; not in HYPER mode,"
                    + " not with OCCLUM_DISABLE_DCAP=1). Use an Occlum with DCAP";
            case Errno.EBUSY, Errno.EINTR -> "the quoting enclave was busy each of " + Pause.ATTEMPTS
                    + " times; check the load of the host and its AESM service";
            case Errno.EINVAL -> "the quoting enclave failed, or its quotes have grown meanwhile; check the AESM"
                    + " service and the PCCS on the host";
            case Errno.EPERM, Errno.EACCES -> "Occlum forbids it; check Occlum.json";
            case Errno.ENOMEM -> "the enclave has no memory left; raise kernel_space_heap_size in Occlum.json";
            default -> "check Occlum's log (OCCLUM_LOG_LEVEL=debug) and the host's AESM service";
        };
    }

    private static long number(byte[] bytes) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt());
    }

    private static int checked(long size) throws TeeException {
        if (size == 0 || size > ReturnedQuote.MOST_BYTES) {
            throw new TeeException(DEVICE + " says that quotes have " + size + " bytes, and " + ReturnedQuote.MOST_BYTES
                    + " is the most that a quote can have; check the version of Occlum");
        }
        return (int) size;
    }
}
