package dev.marblerun.tee.tdx;

import dev.marblerun.tee.ReportData;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.device.DeviceException;
import dev.marblerun.tee.device.DeviceFile;
import dev.marblerun.tee.device.DeviceFile.Word;
import dev.marblerun.tee.device.Errno;
import dev.marblerun.tee.device.ReturnedQuote;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Quotes of kernels before configfs-tsm: the CPU's report by one ioctl, which the host's quoting enclave signs by
 * another (Intel's driver; mainline kernels have only the first).
 */
record TdxGuestDevice(DeviceFile.Opener opener) {
    static final String PATH = "/dev/tdx_guest";
    /** {@code _IOWR('T', 1, {reportdata[64], tdreport[1024]})}. */
    static final long GET_REPORT = 0xC4405401L;
    /** {@code _IOWR('T', 2, {buffer*, length})}. */
    static final long GET_QUOTE = 0xC0105402L;

    private static final int REPORT_BYTES = 1024;
    /** u64 version 1, u64 status, u32 length in, u32 length out; then the report, which the quote replaces. */
    private static final int BUFFER_HEADER_BYTES = 24;

    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int STATUS = 8;
    private static final int LENGTH_OUT = 20;
    private static final long IN_FLIGHT = -1;
    private static final long UNAVAILABLE = 0x8000_0000_0000_0001L;

    /** A quote over the 64 bytes, as the device gave it. */
    byte[] quote(byte[] reportData) throws TeeException {
        try (DeviceFile device = opener.open(PATH)) {
            byte[] report = Arrays.copyOf(reportData, ReportData.BYTES + REPORT_BYTES);
            require("the CPU's report (GET_REPORT0)", device.ioctl(GET_REPORT, report));
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            buffer.putLong(1).putLong(0).putInt(REPORT_BYTES).putInt(0);
            buffer.put(report, ReportData.BYTES, REPORT_BYTES);
            require("a quote (GET_QUOTE)", device.ioctl(
                    GET_QUOTE,
                    List.of(new Word.Address(buffer.array()), new Word.Value(BUFFER_BYTES))));
            requireDone(buffer.getLong(STATUS));
            int length = buffer.getInt(LENGTH_OUT);
            if (length < 0 || length > BUFFER_BYTES - BUFFER_HEADER_BYTES || length > ReturnedQuote.MOST_BYTES) {
                throw new TeeException(PATH + " says that the quote has " + Integer.toUnsignedString(length)
                        + " bytes, more than it was given room for; check the kernel's TDX driver");
            }
            return Arrays.copyOfRange(buffer.array(), BUFFER_HEADER_BYTES, BUFFER_HEADER_BYTES + length);
        } catch (DeviceException e) {
            String advice = e.errno() == Errno.ENOENT
                    ? "neither configfs-tsm (/sys/kernel/config/tsm/report) nor this device is there. Use Linux 6.7 or"
                            + " newer with the module tdx_guest and mount configfs, into the container too"
                    : "run as root, or give this user the right to read the device";
            throw new TeeException(e.getMessage() + "; " + advice, e);
        }
    }

    private static void require(String what, int errno) throws TeeException {
        if (errno != 0) {
            String advice = switch (errno) {
                case Errno.ENOTTY, Errno.EINVAL -> "this kernel makes quotes through configfs-tsm alone: use Linux 6.7"
                        + " or newer and mount configfs at /sys/kernel/config";
                case Errno.EIO -> "the TDX module or the host refused; check the host's quote generation service (QGS)";
                default -> "check the kernel's log, and the host's quote generation service (QGS)";
            };
            throw new TeeException("asking " + PATH + " for " + what + " failed: " + Errno.text(errno) + ": " + advice);
        }
    }

    private static void requireDone(long status) throws TeeException {
        if (status == 0) {
            return;
        }
        String why = status == IN_FLIGHT
                ? "it is still being made: the host's quote generation service (QGS) does not answer"
                : status == UNAVAILABLE
                        ? "the service is unavailable: start the quote generation service (QGS) on the host"
                        : "status 0x" + Long.toHexString(status) + "; check the host's quote generation service (QGS)";
        throw new TeeException("the host gave no quote: " + why);
    }
}
