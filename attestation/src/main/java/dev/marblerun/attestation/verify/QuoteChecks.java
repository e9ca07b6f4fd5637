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
import java.util.function.Supplier;

/** The quote against its certificate and the documents: step 4.3 of dcap.md, 7 to 15, in its order. */
final class QuoteChecks {
    private static final HexFormat HEX = HexFormat.of();

    private QuoteChecks() {}

    /** 7 to 8: TCB info is about this kind of workload and this kind of platform. */
    static void checkTcbInfo(Quote quote, PckExtension pck, TcbInfo tcbInfo, Checks checks) throws CheckFailed {
        boolean tdx = quote.body() instanceof TdReport;
        checks.that(tdx == tcbInfo.tdx(), Failure.STATUS_TCB_INFO_MISMATCH,
                () -> "TCB info: it is for " + tee(tdx) + ", as the quote is",
                () -> "TCB info: it is for " + tee(tcbInfo.tdx()) + ", the quote for " + tee(tdx));
        checkId("FMSPC", tcbInfo.fmspc(), pck.fmspc(), checks);
        checkId("PCEID", tcbInfo.pceId(), pck.pceId(), checks);
    }

    private static void checkId(String name, byte[] demanded, byte[] found, Checks checks) throws CheckFailed {
        checks.that(Arrays.equals(found, demanded), Failure.STATUS_TCB_INFO_MISMATCH,
                () -> "TCB info: it is for " + name + " " + HEX.formatHex(demanded) + ", the PCK certificate's",
                () -> "TCB info: it is for " + name + " " + HEX.formatHex(demanded) + ", the PCK certificate has "
                        + HEX.formatHex(found));
    }

    /** 10 to 11: the platform signed the quoting enclave's report, which commits to the attestation key. */
    static void checkQeReport(Quote quote, Certificate pck, SignatureCheck signatures, Checks checks)
            throws CheckFailed {
        QeCertificationData qe = quote.qe();
        checks.that(signatures.holds(pck.key(), qe.report().bytes(), qe.signature()),
                Failure.STATUS_INVALID_QE_REPORT_SIGNATURE,
                () -> "QE report: its signature holds under the key of the PCK certificate",
                () -> "QE report: its signature does not hold under the key of the PCK certificate");
        MessageDigest sha256 = SignatureCheck.sha256();
        sha256.update(quote.attestationKey());
        byte[] hash = sha256.digest(qe.authData());
        // 64 bytes: the second half is zero in every genuine quote, which Intel's library does not check.
        byte[] expected = Arrays.copyOf(hash, 64);
        checks.that(MessageDigest.isEqual(expected, qe.report().reportData()),
                Failure.STATUS_INVALID_QE_REPORT_DATA,
                () -> "QE report: its report data is the hash of the attestation key and authentication data, "
                        + HEX.formatHex(hash),
                () -> "QE report: its report data is " + HEX.formatHex(qe.report().reportData())
                        + ", not the hash of the attestation key and authentication data "
                        + HEX.formatHex(expected));
    }

    /** 12 to 13: the quoting enclave is Intel's. */
    static void checkQeIdentity(Quote quote, QeIdentity identity, Checks checks) throws CheckFailed {
        QeIdentity.Id demanded = quote.body() instanceof TdReport ? QeIdentity.Id.TD_QE : QeIdentity.Id.QE;
        checks.that(identity.id() == demanded, Failure.STATUS_QE_IDENTITY_MISMATCH,
                () -> "QE identity: it is of " + demanded + ", which makes such quotes",
                () -> "QE identity: it is of " + identity.id() + ", the quote is made by " + demanded);
        SgxReport report = quote.qe().report();
        checkMasked("MISCSELECT", report.miscSelectBytes(), identity.miscSelectMask(), identity.miscSelect(), checks);
        checkMasked("ATTRIBUTES", report.attributes(), identity.attributesMask(), identity.attributes(), checks);
        byte[] signer = report.mrSigner();
        checks.that(Arrays.equals(signer, identity.mrSigner()), Failure.STATUS_QE_IDENTITY_MISMATCH,
                () -> "QE identity: MRSIGNER is " + HEX.formatHex(signer) + ", the QE report's",
                () -> "QE identity: MRSIGNER is " + HEX.formatHex(identity.mrSigner()) + ", the QE report has "
                        + HEX.formatHex(signer));
        checks.that(report.isvProdId() == identity.isvProdId(), Failure.STATUS_QE_IDENTITY_MISMATCH,
                () -> "QE identity: ISVPRODID is " + identity.isvProdId() + ", the QE report's",
                () -> "QE identity: ISVPRODID is " + identity.isvProdId() + ", the QE report has "
                        + report.isvProdId());
    }

    /** 15: the attestation key signed header and body. */
    static void checkQuoteSignature(Quote quote, SignatureCheck signatures, Checks checks) throws CheckFailed {
        boolean holds;
        try {
            holds = signatures.holdsNow(
                    P256.publicKey(quote.attestationKey()), quote.signedBytes(), quote.signature());
        } catch (GeneralSecurityException e) {
            throw new CheckFailed(Failure.STATUS_INVALID_QUOTE_SIGNATURE,
                    "quote signature: the attestation key is no key on P-256", e);
        }
        checks.that(holds, Failure.STATUS_INVALID_QUOTE_SIGNATURE,
                () -> "quote signature: it holds under the attestation key",
                () -> "quote signature: it does not hold under the attestation key");
    }

    private static void checkMasked(String field, byte[] reported, byte[] mask, byte[] demanded, Checks checks)
            throws CheckFailed {
        boolean same = true;
        for (int i = 0; i < reported.length; i++) {
            same &= (reported[i] & mask[i]) == demanded[i];
        }
        Supplier<String> sentence = () -> "QE identity: " + field + " is " + HEX.formatHex(demanded) + " under mask "
                + HEX.formatHex(mask) + ", the QE report has " + HEX.formatHex(reported);
        checks.that(same, Failure.STATUS_QE_IDENTITY_MISMATCH, sentence, sentence);
    }

    private static String tee(boolean tdx) {
        return tdx ? "TDX" : "SGX";
    }
}
