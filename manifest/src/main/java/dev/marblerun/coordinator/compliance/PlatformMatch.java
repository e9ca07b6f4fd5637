package dev.marblerun.coordinator.compliance;

import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.coordinator.manifest.InfrastructureSpec;
import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Whether a platform is one that the manifest names; manifest.md, "Infrastructures". */
public final class PlatformMatch {
    private PlatformMatch() {}

    /** Why the platform is none of these, naming for each the first value that falls short; nothing when it is one. */
    public static Optional<String> difference(Map<String, InfrastructureSpec> infrastructures, Verdict.Valid found) {
        if (infrastructures.isEmpty()) {
            return Optional.empty();
        }
        StringJoiner differences = new StringJoiner("; ");
        for (Map.Entry<String, InfrastructureSpec> each : infrastructures.entrySet()) {
            Optional<String> difference = difference(each.getValue(), found);
            if (difference.isEmpty()) {
                return Optional.empty();
            }
            differences.add(each.getKey() + ": " + difference.get());
        }
        return Optional.of("the platform matches none of the manifest's: " + differences);
    }

    private static Optional<String> difference(InfrastructureSpec expected, Verdict.Valid found) {
        byte[] cpuSvn = expected.cpuSvn();
        if (cpuSvn != null && !isAtLeast(found.pck().components(), cpuSvn)) {
            return Optional.of("CPUSVN " + numbers(cpuSvn) + " is required, the platform has "
                    + found.pck().components());
        }
        Integer qeSvn = expected.qeSvn();
        if (qeSvn != null && found.qeIsvSvn() < qeSvn) {
            return Optional.of("QESVN " + qeSvn + " is required, the platform has " + found.qeIsvSvn());
        }
        Integer pceSvn = expected.pceSvn();
        if (pceSvn != null && found.pck().pceSvn() < pceSvn) {
            return Optional.of("PCESVN " + pceSvn + " is required, the platform has " + found.pck().pceSvn());
        }
        byte[] root = expected.rootCa();
        return root == null || isRoot(expected, root, found.rootCertificate())
                ? Optional.empty()
                : Optional.of("RootCA is not the root of the platform's certificate");
    }

    private static boolean isAtLeast(Collection<Integer> components, byte[] least) {
        if (least.length != InfrastructureSpec.CPU_SVN_BYTES || components.size() != least.length) {
            return false;
        }
        int i = 0;
        for (int component : components) {
            if (component < Byte.toUnsignedInt(least[i++])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isRoot(InfrastructureSpec expected, byte[] der, byte[] found) {
        if (Arrays.equals(der, found)) {
            return true;
        }
        try {
            // Intel's root exists in two encodings with one key.
            @Nullable PublicKey key = expected.rootKey();
            return key != null
                    && key.equals(CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(found))
                            .getPublicKey());
        } catch (CertificateException e) {
            // The manifest's check has warned of it.
            return false;
        }
    }

    private static List<Integer> numbers(byte[] bytes) {
        Integer[] numbers = new Integer[bytes.length];
        Arrays.setAll(numbers, i -> Byte.toUnsignedInt(bytes[i]));
        return List.of(numbers);
    }
}
