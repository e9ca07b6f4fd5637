package dev.marblerun.attestation.collateral;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/**
 * A TCB level of a platform: the least SVNs that it takes, and what having them is worth.
 *
 * @param sgx the 16 SGX components, each 0 to 255
 * @param pceSvn 0 to 65535
 * @param tdx the 16 TDX components; empty in a document for SGX
 */
public record TcbLevel(
        List<Integer> sgx,
        int pceSvn,
        List<Integer> tdx,
        Instant tcbDate,
        LevelStatus status,
        List<String> advisoryIds) {
    private static final int COMPONENTS = 16;

    /** Highest SVNs first: the SGX components in turn, then PCESVN, then the TDX components (dcap.md, 5.2). */
    static final Comparator<TcbLevel> HIGHEST_FIRST = ((Comparator<TcbLevel>) TcbLevel::compareSvns).reversed();

    public TcbLevel {
        sgx = List.copyOf(sgx);
        tdx = List.copyOf(tdx);
        advisoryIds = List.copyOf(advisoryIds);
    }

    static TcbLevel parse(JsonObject level, int version, boolean tdx) throws CollateralException {
        JsonObject tcb = level.object("tcb");
        return new TcbLevel(
                version == 2 ? numberedComponents(tcb) : components(tcb, "sgxtcbcomponents"),
                tcb.number("pcesvn", 65535),
                tdx ? components(tcb, "tdxtcbcomponents") : List.of(),
                level.date("tcbDate"),
                IsvSvnLevel.status(level, EnumSet.allOf(LevelStatus.class)),
                level.optionalStrings("advisoryIDs"));
    }

    static int compareSvns(TcbLevel a, TcbLevel b) {
        int order = compare(a.sgx, b.sgx);
        if (order == 0) {
            order = Integer.compare(a.pceSvn, b.pceSvn);
        }
        return order == 0 ? compare(a.tdx, b.tdx) : order;
    }

    private static int compare(List<Integer> a, List<Integer> b) {
        for (int i = 0; i < a.size(); i++) {
            int order = a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static List<Integer> components(JsonObject tcb, String name) throws CollateralException {
        List<JsonObject> objects = tcb.objects(name);
        if (objects.size() != COMPONENTS) {
            throw tcb.missing(name, "has " + objects.size() + " components, not " + COMPONENTS);
        }
        List<Integer> svns = new ArrayList<>();
        for (JsonObject component : objects) {
            svns.add(component.number("svn", 255));
        }
        return svns;
    }

    /** Version 2 has a member for each component. */
    private static List<Integer> numberedComponents(JsonObject tcb) throws CollateralException {
        List<Integer> svns = new ArrayList<>();
        for (int i = 1; i <= COMPONENTS; i++) {
            svns.add(tcb.number(String.format(Locale.ROOT, "sgxtcbcomp%02dsvn", i), 255));
        }
        return svns;
    }
}
