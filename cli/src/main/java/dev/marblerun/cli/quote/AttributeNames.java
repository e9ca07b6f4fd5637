package dev.marblerun.cli.quote;

import dev.marblerun.attestation.quote.QuoteBody;
import dev.marblerun.attestation.quote.SgxReport;
import dev.marblerun.attestation.quote.TdReport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The names of the attribute bits (dcap.md, 1.2 and 1.3). */
final class AttributeNames {
    private static final Map<Integer, String> SGX = new TreeMap<>(Map.of(
            0, "INIT", 1, "DEBUG", 2, "MODE64BIT", 4, "PROVISION_KEY", 5, "EINITTOKEN_KEY", 7, "KSS",
            10, "AEX_NOTIFY"));
    private static final Map<Integer, String> TDX = new TreeMap<>(Map.of(
            0, "DEBUG", 28, "SEPT_VE_DISABLE", 29, "MIGRATABLE", 30, "PKS", 31, "KL", 63, "PERFMON"));

    private AttributeNames() {}

    /** The bits that are set, lowest first; "BIT n" where a bit has no name here. */
    static List<String> of(QuoteBody body) {
        return switch (body) {
            case SgxReport sgx -> names(sgx.attributes(), SGX);
            case TdReport td -> names(td.tdAttributes(), TDX);
        };
    }

    private static List<String> names(byte[] bytes, Map<Integer, String> known) {
        long bits = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        List<String> names = new ArrayList<>();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((bits >>> bit & 1) != 0) {
                names.add(known.getOrDefault(bit, "BIT " + bit));
            }
        }
        return names;
    }
}
