package dev.marblerun.tee.tsm;

import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.device.Errno;
import dev.marblerun.tee.device.Pause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Optional;

/** The reports of this virtual machine. Needs the right to make folders in configfs, which by default only root has. */
public final class TsmReports {
    private static final String WHERE = "/sys/kernel/config/tsm/report";
    private static final int LONGEST_TEXT = 64;
    private static final int MOST_BYTES = 64 * 1024;

    private final TsmEntry.Folder folder;
    private final Pause pause;

    /** Those of the running kernel. */
    public TsmReports() {
        this(ConfigFs::create, Pause.growing());
    }

    TsmReports(TsmEntry.Folder folder, Pause pause) {
        this.folder = folder;
        this.pause = pause;
    }

    /**
     * Who makes reports here, such as {@code tdx_guest} or {@code sev_guest}; empty without configfs-tsm.
     *
     * @throws TeeException when it is there and cannot be used
     */
    public Optional<String> provider() throws TeeException {
        try {
            Optional<TsmEntry> made = request();
            if (made.isEmpty()) {
                return Optional.empty();
            }
            try (TsmEntry entry = made.get()) {
                return Optional.of(text(entry, "provider"));
            }
        } catch (IOException e) {
            if (Errno.of(e) == Errno.ENXIO) {
                // The kernel's frame for reports is there, and no machine's module in it.
                return Optional.empty();
            }
            throw failure("asking who makes reports", e);
        }
    }

    /**
     * A report over the given data; empty without configfs-tsm.
     *
     * @param reportData 64 bytes
     * @param provider who must make it
     * @throws TeeException when there is another provider, or it gives no report
     */
    public Optional<byte[]> report(byte[] reportData, String provider) throws TeeException {
        for (int attempt = 1; ; attempt++) {
            try {
                Optional<TsmEntry> made = request();
                if (made.isEmpty()) {
                    return Optional.empty();
                }
                try (TsmEntry entry = made.get()) {
                    return Optional.of(report(entry, reportData, provider));
                }
            } catch (IOException e) {
                if (attempt == Pause.ATTEMPTS || !isPassing(Errno.of(e))) {
                    throw failure("asking for a report", e);
                }
                pause.after(attempt);
            }
        }
    }

    /** A new request; empty without configfs-tsm. What is missing later is a failure. */
    private Optional<TsmEntry> request() throws IOException {
        try {
            return Optional.of(folder.create());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static byte[] report(TsmEntry entry, byte[] reportData, String provider) throws IOException, TeeException {
        String here = text(entry, "provider");
        if (!here.equals(provider)) {
            throw new TeeException("the provider of " + WHERE + " is \"" + here.replaceAll("[^ -~]", "?")
                    + "\" and must be " + provider
                    + (here.equals("sev_guest") ? "; AMD SEV-SNP is not supported by this version yet" : ""));
        }
        entry.write("inblob", reportData);
        byte[] before = entry.read("generation", LONGEST_TEXT);
        byte[] report = entry.read("outblob", MOST_BYTES);
        if (!Arrays.equals(before, entry.read("generation", LONGEST_TEXT))) {
            throw new IOException("Resource temporarily unavailable");
        }
        return report;
    }

    /** A slow or busy host, somebody who changed the request meanwhile, a signal. */
    private static boolean isPassing(int errno) {
        return errno == Errno.EBUSY || errno == Errno.EAGAIN || errno == Errno.EINTR;
    }

    private static String text(TsmEntry entry, String attribute) throws IOException {
        return new String(entry.read(attribute, LONGEST_TEXT), StandardCharsets.ISO_8859_1).strip();
    }

    private static TeeException failure(String step, IOException e) {
        String advice = switch (Errno.of(e)) {
            case Errno.EACCES, Errno.EPERM -> "run as root, or give this user the right to write there";
            case Errno.EROFS -> "it is mounted read-only here: mount configfs writable into the container";
            case Errno.EIO -> "the host gave no quote: it needs a quote generation service (QGS) that the hypervisor"
                    + " can reach";
            case Errno.ETIMEDOUT -> "the host did not answer in time: check its quote generation service (QGS)";
            case Errno.EBUSY -> "an earlier request is still under way at the host, which shows that its quote"
                    + " generation service (QGS) does not answer";
            case Errno.EAGAIN -> "the request was changed meanwhile each of " + Pause.ATTEMPTS
                    + " times: find out by whom";
            case Errno.EINVAL, Errno.ENXIO, Errno.ENODEV -> "the kernel's module (tdx_guest) does not fit: use Linux"
                    + " 6.7 or newer";
            default -> "check the kernel's log, and the quote generation service (QGS) of the host";
        };
        return new TeeException(step + " from " + WHERE + " failed: " + Errno.text(e) + "; " + advice, e);
    }
}
