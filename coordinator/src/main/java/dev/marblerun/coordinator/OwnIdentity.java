package dev.marblerun.coordinator;

import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.quote.SgxReport;
import dev.marblerun.attestation.quote.TdReport;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.tee.ReportData;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.util.HexFormat;

/** What the hardware says that this Coordinator is: the values that its users expect in its quote. */
final class OwnIdentity {
    private static final Log LOG = Log.of(OwnIdentity.class);

    private OwnIdentity() {}

    /**
     * Has the TEE quote once and logs what is in it.
     *
     * @throws TeeException when it does not quote
     */
    static void log(Tee tee) throws TeeException {
        byte[] quote = tee.quote(new byte[ReportData.BYTES]);
        try {
            switch (Quote.parse(quote).body()) {
                case SgxReport report -> enclave(tee, report);
                case TdReport report -> trustDomain(tee, report);
            }
        } catch (QuoteFormatException e) {
            throw new TeeException("the quote of the TEE " + tee.name() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void enclave(Tee tee, SgxReport report) {
        LOG.info(
                "Own identity",
                Log.field("tee", tee.name()),
                Log.field("uniqueID", hex(report.mrEnclave())),
                Log.field("signerID", hex(report.mrSigner())),
                Log.field("productID", report.isvProdId()),
                Log.field("securityVersion", report.isvSvn()),
                Log.field("debug", report.debug()));
    }

    private static void trustDomain(Tee tee, TdReport report) {
        LOG.info(
                "Own identity",
                Log.field("tee", tee.name()),
                Log.field("mrtd", hex(report.mrTd())),
                Log.field("rtmr0", hex(report.rtmr(0))),
                Log.field("rtmr1", hex(report.rtmr(1))),
                Log.field("rtmr2", hex(report.rtmr(2))),
                Log.field("rtmr3", hex(report.rtmr(3))),
                Log.field("debug", report.debug()));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
