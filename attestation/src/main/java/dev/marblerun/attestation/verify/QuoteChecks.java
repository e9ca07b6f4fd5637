package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.PckExtension;
import dev.marblerun.attestation.collateral.QeIdentity;
import dev.marblerun.attestation.collateral.TcbInfo;
import dev.marblerun.attestation.quote.QeCertificationData;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.SgxReport;
import dev.marblerun.attestation.quote.TdReport;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** The quote against its certificate and the documents: step 4.3 of dcap.md, 7 to 15, in its order. */
final class QuoteChecks {
    private static final HexFormat HEX = HexFormat.of();

    private QuoteChecks() {}

    /** 7 to 8: TCB info is about this kind of workload and this kind of platform. */
    static void checkTcbInfo(Quote quote, PckExtension pck, TcbInfo tcbInfo) throws CheckFailed {
        boolean tdx = quote.body() instanceof TdReport;
        CheckFailed.unless(tdx == tcbInfo.tdx(), Failure.STATUS_TCB_INFO_MISMATCH,
                "TCB info: it is for " + tee(tcbInfo.tdx()) + ", the quote for " + tee(tdx));
        CheckFailed.unless(Arrays.equals(pck.fmspc(), tcbInfo.fmspc()), Failure.STATUS_TCB_INFO_MISMATCH,
                "TCB info: it is for FMSPC " + HEX.formatHex(tcbInfo.fmspc()) + ", the PCK certificate has "
                        + HEX.formatHex(pck.fmspc()));
        CheckFailed.unless(Arrays.equals(pck.pceId(), tcbInfo.pceId()), Failure.STATUS_TCB_INFO_MISMATCH,
                "TCB info: it is for PCEID " + HEX.formatHex(tcbInfo.pceId()) + ", the PCK certificate has "
                        + HEX.formatHex(pck.pceId()));
    }

    /** 10 to 11: the platform signed the quoting enclave's report, which commits to the attestation key. */
    static void checkQeReport(Quote quote, Certificate pck, SignatureCheck signatures) throws CheckFailed {
        QeCertificationData qe = quote.qe();
        CheckFailed.unless(signatures.holds(pck.key(), qe.report().bytes(), qe.signature()),
                Failure.STATUS_INVALID_QE_REPORT_SIGNATURE,
                "QE report: its signature does not hold under the key of the PCK certificate");
        MessageDigest sha256 = SignatureCheck.sha256();
        sha256.update(quote.attestationKey());
        byte[] hash = sha256.digest(qe.authData());
        // 64 bytes: the second half is zero in every genuine quote, which Intel's library does not check.
        byte[] expected = Arrays.copyOf(hash, 64);
        CheckFailed.unless(MessageDigest.isEqual(expected, qe.report().reportData()),
                Failure.STATUS_INVALID_QE_REPORT_DATA,
                "QE report: its report data is " + HEX.formatHex(qe.report().reportData())
                        + ", not the hash of the attestation key and authentication data "
                        + HEX.formatHex(expected));
    }

    /** 12 to 13: the quoting enclave is Intel's. */
    static void checkQeIdentity(Quote quote, QeIdentity identity) throws CheckFailed {
        QeIdentity.Id demanded = quote.body() instanceof TdReport ? QeIdentity.Id.TD_QE : QeIdentity.Id.QE;
        CheckFailed.unless(identity.id() == demanded, Failure.STATUS_QE_IDENTITY_MISMATCH,
                "QE identity: it is of " + identity.id() + ", the quote is made by " + demanded);
        SgxReport report = quote.qe().report();
        byte[] miscSelect = Arrays.copyOfRange(report.bytes(), 16, 20);
        checkMasked("MISCSELECT", miscSelect, identity.miscSelectMask(), identity.miscSelect());
        checkMasked("ATTRIBUTES", report.attributes(), identity.attributesMask(), identity.attributes());
        CheckFailed.unless(Arrays.equals(report.mrSigner(), identity.mrSigner()),
                Failure.STATUS_QE_IDENTITY_MISMATCH,
                "QE identity: MRSIGNER is " + HEX.formatHex(identity.mrSigner()) + ", the QE report has "
                        + HEX.formatHex(report.mrSigner()));
        CheckFailed.unless(report.isvProdId() == identity.isvProdId(), Failure.STATUS_QE_IDENTITY_MISMATCH,
                "QE identity: ISVPRODID is " + identity.isvProdId() + ", the QE report has " + report.isvProdId());
    }

    /** 15: the attestation key signed header and body. */
    static void checkQuoteSignature(Quote quote, SignatureCheck signatures) throws CheckFailed {
        boolean holds;
        try {
            holds = signatures.holdsNow(
                    P256.publicKey(quote.attestationKey()), quote.signedBytes(), quote.signature());
        } catch (GeneralSecurityException e) {
            throw new CheckFailed(Failure.STATUS_INVALID_QUOTE_SIGNATURE,
                    "quote signature: the attestation key is no key on P-256", e);
        }
        CheckFailed.unless(holds, Failure.STATUS_INVALID_QUOTE_SIGNATURE,
                "quote signature: it does not hold under the attestation key");
    }

    private static void checkMasked(String field, byte[] reported, byte[] mask, byte[] demanded) throws CheckFailed {
        for (int i = 0; i < reported.length; i++) {
            CheckFailed.unless((reported[i] & mask[i]) == demanded[i], Failure.STATUS_QE_IDENTITY_MISMATCH,
                    "QE identity: " + field + " is " + HEX.formatHex(demanded) + " under mask "
                            + HEX.formatHex(mask) + ", the QE report has " + HEX.formatHex(reported));
        }
    }

    private static String tee(boolean tdx) {
        return tdx ? "TDX" : "SGX";
    }
}
