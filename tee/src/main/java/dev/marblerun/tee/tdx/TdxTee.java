package dev.marblerun.tee.tdx;

import dev.marblerun.tee.ReportData;
import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.device.NativeDevices;
import dev.marblerun.tee.device.ReturnedQuote;
import dev.marblerun.tee.tsm.TsmReports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The trust domain that this process runs in: the whole virtual machine is measured and trusted, not this program. */
public final class TdxTee implements Tee {
    /** The name by which it is chosen and reported. */
    public static final String NAME = "tdx";

    private static final String PROVIDER = "tdx_guest";

    private final TsmReports reports;
    private final TdxGuestDevice device;

    /** The trust domain of this process. */
    public TdxTee() {
        this(new TsmReports(), new TdxGuestDevice(new NativeDevices()));
    }

    /** With other ways to quotes. */
    TdxTee(TsmReports reports, TdxGuestDevice device) {
        this.reports = reports;
        this.device = device;
    }

    /** Whether this process runs in a trust domain, as far as it may look: configfs is for root alone. */
    public static boolean isHere() {
        if (Files.exists(Path.of(TdxGuestDevice.PATH))) {
            return true;
        }
        try {
            return new TsmReports().provider().filter(PROVIDER::equals).isPresent();
        } catch (TeeException e) {
            return false;
        }
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
        Optional<byte[]> report = reports.report(reportData, PROVIDER);
        byte[] quote = report.isPresent() ? report.get() : device.quote(reportData);
        return ReturnedQuote.checked(
                report.isPresent() ? "configfs-tsm" : TdxGuestDevice.PATH,
                quote,
                ReturnedQuote.Workload.TRUST_DOMAIN,
                reportData);
    }

    @Override
    public boolean canSeal() {
        return false;
    }

    @Override
    public byte[] sealingKey(SealPolicy policy) throws TeeException {
        throw new TeeException("Intel TDX has no sealing keys: nothing that a trust domain could keep a secret with"
                + " across a restart comes from the CPU");
    }

    @Override
    public String toString() {
        return "TDX trust domain";
    }
}
