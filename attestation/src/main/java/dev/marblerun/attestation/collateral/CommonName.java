package dev.marblerun.attestation.collateral;

import dev.marblerun.attestation.collateral.CollateralException.Defect;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.security.auth.x500.X500Principal;

/** The common name of a distinguished name (RFC 5280, 4.1.2.4). */
final class CommonName {
    /** 2.5.4.3 */
    private static final byte[] OID = {0x55, 0x04, 0x03};

    private CommonName() {}

    /** The one common name; empty when there is none or more than one, which is no name to go by. */
    static String of(X500Principal name) throws CollateralException {
        Der outer = new Der(name.getEncoded(), Defect.STATUS_UNSUPPORTED_CERT_FORMAT);
        Der parts = outer.enter(Der.SEQUENCE, "distinguished name");
        String found = "";
        while (parts.hasMore()) {
            Der attributes = parts.enter(Der.SET, "relative distinguished name");
            while (attributes.hasMore()) {
                Der attribute = attributes.enter(Der.SEQUENCE, "attribute of a name");
                byte[] type = attribute.contents(Der.OID, "type of a name's attribute");
                byte[] value = attribute.text("value of a name's attribute");
                if (Arrays.equals(type, OID)) {
                    if (!found.isEmpty()) {
                        return "";
                    }
                    found = new String(value, StandardCharsets.UTF_8);
                }
            }
        }
        return found;
    }
}
