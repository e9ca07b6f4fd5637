package dev.marblerun.tee.occlum;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.marblerun.tee.ReportData;
import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.device.CpuKey;
import dev.marblerun.tee.device.DeviceException;
import dev.marblerun.tee.device.DeviceFile;
import dev.marblerun.tee.device.DeviceFile.Word;
import dev.marblerun.tee.device.Errno;
import dev.marblerun.tee.device.NativeDevices;
import dev.marblerun.tee.device.Pause;
import dev.marblerun.tee.device.ReturnedQuote;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An SGX enclave that Occlum runs this process in. */
public final class OcclumTee implements Tee {
    /** The name by which it is chosen and reported. */
    public static final String NAME = "sgx-occlum";

    static final String DEVICE = "/dev/sgx";

    /** What the own report is asked to be over, to see that what comes is one. */
    private static final byte[] REPORT_DATA =
            Arrays.copyOf("marblerun: own report for a key request".getBytes(US_ASCII), ReportData.BYTES);

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
            ask(Request.QUOTE_SIZE, number -> device.ioctl(number, size));
            byte[] quote = new byte[checked(number(size))];
            ask(Request.QUOTE, number -> device.ioctl(
                    number,
                    List.of(
                            new Word.Address(reportData.clone()),
                            new Word.Address(size),
                            new Word.Address(quote))));
            return ReturnedQuote.checked(DEVICE, quote, ReturnedQuote.Workload.ENCLAVE, reportData);
        } catch (DeviceException e) {
            throw notThere(e);
        }
    }

    /**
     * The CPU's sealing key of 128 bits, from MRENCLAVE or from MRSIGNER, from ISVPRODID, and from the present ISVSVN
     * and microcode (CPUSVN); spread to 256 bits with HKDF-SHA256.
     */
    @Override
    public byte[] sealingKey(SealPolicy policy) throws TeeException {
        try (DeviceFile device = opener.open(DEVICE)) {
            OwnReport own = ownReport(device);
            return key(device, policy, own, own.isvSvn());
        } catch (DeviceException e) {
            throw notThere(e);
        }
    }

    /**
     * The same for each lower ISVSVN: the CPU gives keys of versions that are not above the enclave's own (Intel SDM
     * volume 3D, EGETKEY, SGX_INVALID_ISVSVN). ISVSVN is not measured, so a build that is only signed anew with a
     * higher one has its former unique keys too; another build has none. Keys of earlier microcode are not among them:
     * there is no list of the CPUSVNs that a CPU has had.
     */
    @Override
    public List<byte[]> formerSealingKeys(SealPolicy policy) throws TeeException {
        try (DeviceFile device = opener.open(DEVICE)) {
            OwnReport own = ownReport(device);
            List<byte[]> keys = new ArrayList<>();
            for (int isvSvn = own.isvSvn() - 1; isvSvn >= 0; isvSvn--) {
                keys.add(key(device, policy, own, isvSvn));
            }
            return keys;
        } catch (DeviceException e) {
            throw notThere(e);
        }
    }

    private OwnReport ownReport(DeviceFile device) throws TeeException {
        byte[] report = new byte[OwnReport.BYTES];
        ask(Request.REPORT, number -> device.ioctl(
                number,
                List.of(
                        new Word.Value(0),
                        new Word.Address(REPORT_DATA.clone()),
                        new Word.Address(report))));
        return OwnReport.of(report, REPORT_DATA);
    }

    private byte[] key(DeviceFile device, SealPolicy policy, OwnReport own, int isvSvn) throws TeeException {
        byte[] request = new KeyRequest(policy, isvSvn, own.cpuSvn(), own.configSvn()).encoded();
        byte[] key = new byte[CpuKey.BYTES];
        ask(Request.KEY, number -> device.ioctl(
                number, List.of(new Word.Address(request), new Word.Address(key))));
        if (!CpuKey.isPlausible(key)) {
            throw new TeeException(DEVICE + " gave zeros for " + Request.KEY.subject()
                    + "; check the version of Occlum");
        }
        return CpuKey.spread(key, "marblerun occlum sealing key v1", switch (policy) {
            case UNIQUE -> "mrenclave";
            case PRODUCT -> "mrsigner";
        });
    }

    @Override
    public String toString() {
        return "Occlum enclave";
    }

    private interface Attempt {
        /** Makes the ioctl of this number, and returns 0 or the error number. */
        int errno(long number) throws TeeException;
    }

    private void ask(Request request, Attempt attempt) throws TeeException {
        int errno = attempt.errno(request.number());
        for (int made = 1; made < Pause.ATTEMPTS && (errno == Errno.EBUSY || errno == Errno.EINTR); made++) {
            pause.after(made);
            errno = attempt.errno(request.number());
        }
        if (errno != 0) {
            throw new TeeException("asking " + DEVICE + " for " + request.subject() + " failed: " + Errno.text(errno)
                    + ": " + request.advice(errno));
        }
    }

    private static TeeException notThere(DeviceException e) {
        return new TeeException(e.getMessage() + "; Occlum has it unless Occlum.json mounts something else over /dev:"
                + " check its \"mount\" entries", e);
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
