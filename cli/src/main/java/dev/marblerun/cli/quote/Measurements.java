package dev.marblerun.cli.quote;

import dev.marblerun.attestation.quote.QuoteBody;
import dev.marblerun.attestation.quote.SgxReport;
import dev.marblerun.attestation.quote.TdReport;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every field of a quote's body under its usual name; bytes as lower-case hex. */
final class Measurements {
    private static final int RTMRS = 4;

    private Measurements() {}

    static Map<String, String> of(QuoteBody body) {
        Map<String, String> fields = new LinkedHashMap<>();
        switch (body) {
            case SgxReport sgx -> addSgx(fields, sgx);
            case TdReport td -> addTd(fields, td);
        }
        fields.put("Debug", String.valueOf(body.debug()));
        fields.put("ReportData", hex(body.reportData()));
        return fields;
    }

    private static void addSgx(Map<String, String> fields, SgxReport sgx) {
        fields.put("UniqueID", hex(sgx.mrEnclave()));
        fields.put("SignerID", hex(sgx.mrSigner()));
        fields.put("ProductID", String.valueOf(sgx.isvProdId()));
        fields.put("SecurityVersion", String.valueOf(sgx.isvSvn()));
        fields.put("Attributes", hex(sgx.attributes()));
        fields.put("MiscSelect", String.format("%08x", sgx.miscSelect()));
        fields.put("CPUSVN", hex(sgx.cpuSvn()));
        fields.put("ISVExtProdID", hex(sgx.isvExtProdId()));
        fields.put("ISVFamilyID", hex(sgx.isvFamilyId()));
        fields.put("ConfigID", hex(sgx.configId()));
        fields.put("ConfigSVN", String.valueOf(sgx.configSvn()));
    }

    private static void addTd(Map<String, String> fields, TdReport td) {
        fields.put("MRTD", hex(td.mrTd()));
        for (int i = 0; i < RTMRS; i++) {
            fields.put("RTMR" + i, hex(td.rtmr(i)));
        }
        fields.put("MRConfigID", hex(td.mrConfigId()));
        fields.put("MROwner", hex(td.mrOwner()));
        fields.put("MROwnerConfig", hex(td.mrOwnerConfig()));
        fields.put("MRSeam", hex(td.mrSeam()));
        fields.put("MRSignerSeam", hex(td.mrSignerSeam()));
        fields.put("SeamAttributes", hex(td.seamAttributes()));
        fields.put("TDAttributes", hex(td.tdAttributes()));
        fields.put("XFAM", hex(td.xfam()));
        fields.put("TeeTcbSvn", hex(td.teeTcbSvn()));
        td.teeTcbSvn2().ifPresent(svn -> fields.put("TeeTcbSvn2", hex(svn)));
        td.mrServiceTd().ifPresent(mr -> fields.put("MRServiceTD", hex(mr)));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
