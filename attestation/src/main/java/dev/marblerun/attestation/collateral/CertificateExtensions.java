package dev.marblerun.attestation.collateral;

import java.security.cert.X509Certificate;
import java.util.Map;

/**
 * The extensions that every certificate of Intel's PKI has (Intel SGX PCK Certificate and CRL Profile
 * Specification). Intel's library asks only that they are there; that a CA is a CA, and that its key may sign what it
 * signs, is checked here as well (RFC 5280, 4.2.1.3 and 4.2.1.9).
 */
final class CertificateExtensions {
    private static final String KEY_USAGE = "2.5.29.15";
    private static final Map<String, String> DEMANDED = Map.of(
            "2.5.29.35", "authority key identifier",
            "2.5.29.31", "CRL distribution points",
            "2.5.29.14", "subject key identifier",
            KEY_USAGE, "key usage",
            "2.5.29.19", "basic constraints");
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    private CertificateExtensions() {}

    static void check(X509Certificate x509, String commonName, CertificateRole role) throws CollateralException {
        if (role == CertificateRole.OTHER) {
            return; // Refused where a chain looks for its members, with the name of the one that is missing.
        }
        for (Map.Entry<String, String> extension : DEMANDED.entrySet()) {
            demand(x509.getExtensionValue(extension.getKey()) != null, commonName, role,
                    "has no " + extension.getValue());
        }
        demand(!x509.hasUnsupportedCriticalExtension(), commonName, role, "has an unknown critical extension");
        boolean[] usage = x509.getKeyUsage();
        int pathLength = x509.getBasicConstraints();
        if (role.isCa()) {
            int below = role == CertificateRole.ROOT_CA ? 1 : 0;
            demand(pathLength >= below, commonName, role, "is no CA for a path of length " + below);
            demand(usage[KEY_CERT_SIGN] && usage[CRL_SIGN], commonName, role,
                    "has a key that may not sign certificates and revocation lists");
        } else {
            demand(pathLength == -1, commonName, role, "is a CA");
            demand(usage[DIGITAL_SIGNATURE], commonName, role, "has a key that may not sign");
        }
    }

    private static void demand(boolean holds, String commonName, CertificateRole role, String otherwise)
            throws CollateralException {
        if (!holds) {
            throw new CollateralException(role.badExtensions(), "\"" + commonName + "\" " + otherwise);
        }
    }
}
