package dev.marblerun.coordinator.ca;

import dev.marblerun.coordinator.crypto.Der;
import dev.marblerun.coordinator.crypto.DerReader;
import dev.marblerun.coordinator.crypto.DerReader.DerException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a marble's certificate says about its owner: the type in the extension 1.3.9903.2.1, the UUID in the common
 * name. Certificates that are secrets of the manifest come from the same issuer; they have no such extension.
 */
public record MarbleIdentity(String marbleType, String uuid) {
    private static final String NO_MARBLE = "client certificate did not match any Marble";
    private static final byte[] COMMON_NAME = Der.oid(Names.COMMON_NAME);

    /**
     * Reads a leaf certificate that this authority issued; whoever presents it has proved its key.
     *
     * @throws CaException another authority issued it, it is not valid now, or it is no marble's
     */
    public static MarbleIdentity of(X509Certificate certificate, CertificateAuthority ca, Instant now)
            throws CaException {
        X509Certificate issuer = ca.marbleRootCertificate();
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            throw new CaException("x509: certificate signed by unknown authority");
        }
        try {
            certificate.verify(issuer.getPublicKey());
        } catch (GeneralSecurityException e) {
            // Most likely one from before the last manifest update.
            throw new CaException(
                    "x509: certificate signed by unknown authority (possibly because of \"x509: ECDSA verification"
                            + " failure\" while trying to verify candidate authority certificate"
                            + " \"MarbleRun Coordinator - Intermediate CA\")\n"
                            + "x509: certificate signed by unknown authority",
                    e);
        }
        requireValid(certificate, now);
        try {
            return new MarbleIdentity(marbleType(certificate), uuid(certificate));
        } catch (DerException e) {
            throw new CaException(NO_MARBLE, e);
        }
    }

    static void requireValid(X509Certificate certificate, Instant now) throws CaException {
        if (now.isBefore(certificate.getNotBefore().toInstant())
                || now.isAfter(certificate.getNotAfter().toInstant())) {
            throw new CaException("x509: certificate has expired or is not yet valid");
        }
    }

    private static String marbleType(X509Certificate certificate) throws CaException, DerException {
        byte[] extension = certificate.getExtensionValue(MarbleCertificates.MARBLE_TYPE);
        if (extension == null) {
            throw new CaException(NO_MARBLE);
        }
        return new String(DerReader.of(extension).content(Der.OCTET_STRING), StandardCharsets.UTF_8);
    }

    private static String uuid(X509Certificate certificate) throws CaException, DerException {
        List<String> names = new ArrayList<>();
        DerReader subject =
                DerReader.of(certificate.getSubjectX500Principal().getEncoded()).enter(Der.SEQUENCE);
        while (!subject.isAtEnd()) {
            DerReader set = subject.enter(Der.SET);
            while (!set.isAtEnd()) {
                DerReader attribute = set.enter(Der.SEQUENCE);
                if (Arrays.equals(attribute.element(Der.OID), COMMON_NAME)) {
                    names.add(new String(attribute.content(attribute.peekTag()), StandardCharsets.UTF_8));
                }
            }
        }
        if (names.size() != 1) {
            throw new CaException(NO_MARBLE);
        }
        return names.getFirst();
    }
}
