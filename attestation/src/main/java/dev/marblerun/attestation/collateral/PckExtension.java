package dev.marblerun.attestation.collateral;

import dev.marblerun.attestation.collateral.CollateralException.Defect;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The SGX extension of a PCK certificate (Intel SGX PCK Certificate and CRL Profile Specification, 1.3.5; dcap.md,
 * section 2). The order of its elements is not relied upon; an unknown, repeated or missing one is refused.
 *
 * @param ppid 16 bytes
 * @param cpuSvn 16 bytes
 * @param components the 16 SVNs that TCB levels are compared with, each 0 to 255
 * @param pceSvn 0 to 65535
 * @param pceId 2 bytes
 * @param fmspc 6 bytes
 * @param sgxType 0 standard, 1 scalable, 2 scalable with integrity
 * @param platform what multi-package platforms state beside that
 */
public record PckExtension(
        byte[] ppid,
        byte[] cpuSvn,
        List<Integer> components,
        int pceSvn,
        byte[] pceId,
        byte[] fmspc,
        int sgxType,
        Optional<Platform> platform) {
    static final String OID = "1.2.840.113741.1.13.1";

    /** {@link #OID} as DER; each element's OID adds one or two numbers, all below 128. */
    private static final byte[] PREFIX = {0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf8, 0x4d, 0x01, 0x0d, 0x01};

    private static final int COMPONENTS = 16;

    /**
     * Elements that only the Platform CA issues.
     *
     * @param instanceId 16 bytes
     */
    public record Platform(byte[] instanceId, boolean dynamic, boolean cachedKeys, boolean smtEnabled) {}

    public PckExtension {
        components = List.copyOf(components);
    }

    /** Parses the value that X.509 wraps into an OCTET STRING. */
    static PckExtension ofWrapped(byte[] octetString) throws CollateralException {
        Der outer = new Der(octetString, Defect.STATUS_SGX_PCK_INVALID_EXTENSIONS);
        byte[] value = outer.contents(Der.OCTET_STRING, "SGX extension");
        outer.finish("SGX extension");
        return parse(value);
    }

    /**
     * Parses the extension's value.
     *
     * @throws CollateralException if an element is missing, repeated, unknown, or of another type or size
     */
    public static PckExtension parse(byte[] value) throws CollateralException {
        Der outer = new Der(value, Defect.STATUS_SGX_PCK_INVALID_EXTENSIONS);
        Map<Integer, Der> elements = elements(outer.enter(Der.SEQUENCE, "SGX extension"), PREFIX);
        outer.finish("SGX extension");
        if (elements.size() != 5 && elements.size() != 7) {
            throw outer.fail("SGX extension has " + elements.size() + " elements, not 5 or 7");
        }
        Map<Integer, Der> tcb = elements(
                element(elements, 2, "TCB", outer).enter(Der.SEQUENCE, "TCB"), append(PREFIX, 2));
        if (tcb.size() != COMPONENTS + 2) {
            throw outer.fail("TCB of the SGX extension has " + tcb.size() + " elements, not 18");
        }
        Integer[] components = new Integer[COMPONENTS];
        for (int i = 0; i < COMPONENTS; i++) {
            String field = "SGX TCB component " + (i + 1);
            components[i] = element(tcb, i + 1, field, outer).number(Der.INTEGER, 255, field);
        }
        return new PckExtension(
                element(elements, 1, "PPID", outer).octets(16, "PPID"),
                element(tcb, 18, "CPUSVN", outer).octets(16, "CPUSVN"),
                List.of(components),
                element(tcb, 17, "PCESVN", outer).number(Der.INTEGER, 65535, "PCESVN"),
                element(elements, 3, "PCEID", outer).octets(2, "PCEID"),
                element(elements, 4, "FMSPC", outer).octets(6, "FMSPC"),
                element(elements, 5, "SGX type", outer).number(Der.ENUMERATED, 2, "SGX type"),
                elements.size() == 5 ? Optional.empty() : Optional.of(platform(elements, outer)));
    }

    private static Platform platform(Map<Integer, Der> elements, Der outer) throws CollateralException {
        byte[] instance = element(elements, 6, "platform instance id", outer).octets(16, "platform instance id");
        Map<Integer, Der> flags = elements(
                element(elements, 7, "configuration", outer).enter(Der.SEQUENCE, "configuration"), append(PREFIX, 7));
        if (flags.size() != 3) {
            throw outer.fail("configuration of the SGX extension has " + flags.size() + " elements, not 3");
        }
        return new Platform(
                instance,
                element(flags, 1, "dynamic platform", outer).bool("dynamic platform"),
                element(flags, 2, "cached keys", outer).bool("cached keys"),
                element(flags, 3, "SMT enabled", outer).bool("SMT enabled"));
    }

    /** A sequence of pairs of an OID and a value, by the last number of the OID; the readers stand at the value. */
    private static Map<Integer, Der> elements(Der sequence, byte[] prefix) throws CollateralException {
        Map<Integer, Der> elements = new HashMap<>();
        while (sequence.hasMore()) {
            Der pair = sequence.enter(Der.SEQUENCE, "element of the SGX extension");
            byte[] oid = pair.contents(Der.OID, "OID of an element of the SGX extension");
            int last = oid.length == prefix.length + 1 ? oid[prefix.length] : -1;
            if (last < 0 || !Arrays.equals(oid, append(prefix, last))) {
                throw sequence.fail("SGX extension has an element with a foreign OID");
            }
            if (elements.put(last, pair) != null) {
                throw sequence.fail("SGX extension has element " + last + " twice");
            }
        }
        return elements;
    }

    private static Der element(Map<Integer, Der> elements, int number, String name, Der outer)
            throws CollateralException {
        Der element = elements.get(number);
        if (element == null) {
            throw outer.fail("SGX extension has no " + name);
        }
        return element;
    }

    private static byte[] append(byte[] prefix, int last) {
        byte[] oid = Arrays.copyOf(prefix, prefix.length + 1);
        oid[prefix.length] = (byte) last;
        return oid;
    }
}
