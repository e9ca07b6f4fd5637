package dev.marblerun.tee.simulated;

import dev.marblerun.tee.Hkdf;
import dev.marblerun.tee.ReportData;
import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

/**
 * One simulated enclave: this process, as if it ran from the given image on the given platform. The image is measured
 * once, when this is made, and the attestation key lives as long as this.
 */
public final class SimulatedTee implements Tee {
    /** The name by which it is chosen and reported. */
    public static final String NAME = "simulated";

    /** What whoever uses it must say in logs, in its status and on the command line. */
    public static final String WARNING =
            "SIMULATED TEE: quotes and sealing keys are made by software and protect nothing. Never use in production.";

    private static final long FLAGS = ReportBody.INIT | ReportBody.DEBUG | ReportBody.MODE64BIT;
    private static final long XFRM = 0x03;

    private final SimulatedPlatform platform;
    private final PackageProperties properties;
    private final QuotingEnclave quotingEnclave;

    /**
     * Starts the enclave.
     *
     * @param image the folder or file that is measured
     * @param signer whose enclave it is
     * @throws TeeException when the image cannot be measured or no key can be made
     */
    public SimulatedTee(SimulatedPlatform platform, Path image, SigningKey signer) throws TeeException {
        this.platform = platform;
        this.properties = PackageProperties.of(image, signer);
        try {
            this.quotingEnclave = new QuotingEnclave(platform);
        } catch (GeneralSecurityException e) {
            throw new TeeException("cannot make the attestation key of the " + platform, e);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean simulated() {
        return true;
    }

    /** What the quotes say about this process. */
    public PackageProperties packageProperties() {
        return properties;
    }

    /** The machine that it runs on, with the root under which its quotes verify. */
    public SimulatedPlatform platform() {
        return platform;
    }

    @Override
    public byte[] quote(byte[] reportData) throws TeeException {
        ReportData.requireSize(reportData);
        ReportBody report = new ReportBody(platform.level().components(), FLAGS, XFRM, mrEnclave(), mrSigner(),
                properties.productId(), properties.securityVersion(), reportData);
        try {
            return quotingEnclave.quote(report);
        } catch (GeneralSecurityException e) {
            throw new TeeException("cannot sign the quote on the " + platform, e);
        }
    }

    /**
     * HKDF with SHA-256 (RFC 5869): the key is the platform's seal secret, the info names policy and identity, so that
     * another image, signer, product or platform gets another key. The security version does not count, so an update
     * can read what its predecessor sealed, and so can a predecessor.
     */
    @Override
    public byte[] sealingKey(SealPolicy policy) throws TeeException {
        byte[] info = switch (policy) {
            case UNIQUE -> info("unique", mrEnclave(), 0);
            case PRODUCT -> info("product", mrSigner(), properties.productId());
        };
        try {
            return Hkdf.derive("marblerun simulated sealing key v1", platform.bytes(PlatformFile.SEAL_SECRET), info);
        } catch (GeneralSecurityException e) {
            throw new TeeException("cannot derive the sealing key on the " + platform, e);
        }
    }

    @Override
    public String toString() {
        return "simulated enclave " + properties.uniqueId() + " on the " + platform;
    }

    private byte[] mrEnclave() {
        return HexFormat.of().parseHex(properties.uniqueId());
    }

    private byte[] mrSigner() {
        return HexFormat.of().parseHex(properties.signerId());
    }

    /** Policy, zero, identity, product. */
    private static byte[] info(String policy, byte[] identity, int productId) {
        byte[] name = policy.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(name.length + 1 + identity.length + 2)
                .put(name)
                .put((byte) 0)
                .put(identity)
                .putShort((short) productId)
                .array();
    }
}
