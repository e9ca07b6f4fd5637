package dev.marblerun.tee.simulated;

import dev.marblerun.tee.der.Der;
import dev.marblerun.tee.der.Extension;
import java.util.ArrayList;
import java.util.List;

/**
 * The SGX extension of a PCK certificate under a Platform CA: seven pairs of object identifier and value.
 * Source: Intel SGX PCK Certificate and Certificate Revocation List Profile Specification, 1.3.5.
 */
public final class SgxExtension {
    private static final String ROOT = "1.2.840.113741.1.13.1";

    private SgxExtension() {}

    /**
     * Writes the extension.
     *
     * @param ppid 16 bytes
     * @param components 16 component SVNs, which are the CPUSVN as well
     * @param platformInstanceId 16 bytes
     */
    public static Extension of(byte[] ppid, byte[] components, int pceSvn, byte[] platformInstanceId) {
        byte[] content = Der.sequence(
                pair(".1", Der.octetString(ppid)),
                pair(".2", tcb(components, pceSvn)),
                pair(".3", Der.octetString(CollateralWriter.PCE_ID)),
                pair(".4", Der.octetString(CollateralWriter.FMSPC)),
                pair(".5", Der.enumerated(1)),
                pair(".6", Der.octetString(platformInstanceId)),
                pair(".7", Der.sequence(
                        pair(".7.1", Der.bool(true)), pair(".7.2", Der.bool(false)), pair(".7.3", Der.bool(false)))));
        return new Extension(ROOT, false, content);
    }

    private static byte[] tcb(byte[] components, int pceSvn) {
        List<byte[]> pairs = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            pairs.add(pair(".2." + (i + 1), Der.integer(Byte.toUnsignedInt(components[i]))));
        }
        pairs.add(pair(".2.17", Der.integer(pceSvn)));
        pairs.add(pair(".2.18", Der.octetString(components)));
        return Der.sequence(pairs);
    }

    private static byte[] pair(String suffix, byte[] value) {
        return Der.sequence(Der.oid(ROOT + suffix), value);
    }
}
