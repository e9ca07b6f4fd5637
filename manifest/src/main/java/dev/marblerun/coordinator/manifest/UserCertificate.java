package dev.marblerun.coordinator.manifest;

import java.io.IOException;
import org.bouncycastle.asn1.x509.Certificate;

/** Reads the certificates that users are known by. */
public final class UserCertificate {
    private static final int SEQUENCE = 0x30;

    private UserCertificate() {}

    /**
     * The DER of a user's certificate: the first PEM block of the text, whatever its type says. A client is that user
     * when it proves to have the key of exactly these bytes.
     *
     * @param user for the message
     * @throws IllegalArgumentException says why it is none
     */
    public static byte[] der(String user, String pem) {
        byte[] der = Pem.first(pem)
                .orElseThrow(() -> new IllegalArgumentException(
                        "received invalid certificate for user " + Texts.clip(user)))
                .der();
        try {
            Certificate certificate = Certificate.getInstance(der);
            if (certificate.getEncoded("DER").length != der.length) {
                throw new IllegalArgumentException("x509: malformed certificate");
            }
            return der;
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    isSequenceWithoutSequence(der) ? "x509: malformed tbs certificate" : "x509: malformed certificate",
                    e);
        }
    }

    /** Whether the outside is a SEQUENCE as of a certificate, and its first element is another thing. */
    private static boolean isSequenceWithoutSequence(byte[] der) {
        if (der.length < 2 || der[0] != SEQUENCE) {
            return false;
        }
        int content = 2 + (der[1] < 0 ? der[1] & 0x7f : 0);
        return content < der.length && der[content] != SEQUENCE;
    }
}
