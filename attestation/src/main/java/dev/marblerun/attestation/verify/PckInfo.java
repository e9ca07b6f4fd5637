package dev.marblerun.attestation.verify;

import java.util.List;
import java.util.Optional;

/**
 * The platform as its PCK certificate describes it (dcap.md, section 2). Bytes are lower-case hexadecimal.
 *
 * @param fmspc 6 bytes: family, model, stepping, platform and custom SKU
 * @param pceId 2 bytes
 * @param ppid 16 bytes: the platform's provisioning id, the same for all PCKs of one processor
 * @param components the 16 SVNs, each 0 to 255
 * @param pceSvn 0 to 65535
 * @param ca which CA issued the certificate
 * @param platformInstanceId 16 bytes, of multi-package platforms alone
 * @param configuration of multi-package platforms alone
 */
public record PckInfo(
        String fmspc,
        String pceId,
        String ppid,
        List<Integer> components,
        int pceSvn,
        Ca ca,
        Optional<String> platformInstanceId,
        Optional<Configuration> configuration) {
    public PckInfo {
        components = List.copyOf(components);
    }

    /** Intel's two issuing CAs. */
    public enum Ca {
        PROCESSOR,
        PLATFORM
    }

    /**
     * Flags of a multi-package platform.
     *
     * @param dynamicPlatform whether packages can be added
     * @param cachedKeys whether Intel keeps the platform's root keys
     * @param smtEnabled whether simultaneous multithreading is on
     */
    public record Configuration(boolean dynamicPlatform, boolean cachedKeys, boolean smtEnabled) {}
}
