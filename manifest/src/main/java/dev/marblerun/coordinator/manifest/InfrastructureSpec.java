package dev.marblerun.coordinator.manifest;

import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;

/**
 * A platform that marbles may run on. What is absent is not asked for; what is there and cannot be right, such as a
 * CPUSVN of another length, matches no platform.
 *
 * @param cpuSvn 16 bytes, the least of each component
 * @param qeSvn the least ISVSVN of the quoting enclave
 * @param pceSvn the least PCESVN
 * @param rootCa DER; the key in it counts, since Intel's root exists in two encodings
 */
public record InfrastructureSpec(
        byte @Nullable [] cpuSvn, @Nullable Integer qeSvn, @Nullable Integer pceSvn, byte @Nullable [] rootCa) {
    /** The length of a CPUSVN. */
    public static final int CPU_SVN_BYTES = 16;

    /**
     * The key of the root that is asked for; null when none is.
     *
     * @throws CertificateException RootCA is no certificate
     */
    public @Nullable PublicKey rootKey() throws CertificateException {
        if (rootCa == null) {
            return null;
        }
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(rootCa))
                .getPublicKey();
    }
}
