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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

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
     * another image, signer, product or platform gets another key, and so does another security version of a product.
     */
    @Override
    public byte[] sealingKey(SealPolicy policy) throws TeeException {
        return derived(switch (policy) {
            case UNIQUE -> info("unique", mrEnclave(), 0, 0);
            case PRODUCT -> productInfo(properties.securityVersion());
        });
    }

    /**
     * The product's keys of all lower security versions, as EGETKEY gives those of an ISVSVN that is not above the
     * enclave's own (Intel SDM volume 3D, 39.4.2.1 and EGETKEY, SGX_INVALID_ISVSVN). An update has another measurement,
     * and nothing gives it its predecessor's unique key.
     */
    @Override
    public List<byte[]> formerSealingKeys(SealPolicy policy) throws TeeException {
        List<byte[]> keys = new ArrayList<>();
        if (policy == SealPolicy.PRODUCT) {
            for (int version = properties.securityVersion() - 1; version >= 0; version--) {
                keys.add(derived(productInfo(version)));
            }
        }
        return keys;
    }

    private byte[] derived(byte[] info) throws TeeException {
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

    private byte[] productInfo(int securityVersion) {
        return info("product", mrSigner(), properties.productId(), securityVersion);
    }

    /**
     * Policy, zero, identity, product and, above 0, security version. Before versions counted the key was that of
     * version 0 for all of them, so what was sealed then opens with a former key.
     */
    private static byte[] info(String policy, byte[] identity, int productId, int securityVersion) {
        byte[] name = policy.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer info = ByteBuffer.allocate(name.length + 1 + identity.length + 2 + (securityVersion > 0 ? 2 : 0))
                .put(name)
                .put((byte) 0)
                .put(identity)
                .putShort((short) productId);
        if (securityVersion > 0) {
            info.putShort((short) securityVersion);
        }
        return info.array();
    }
}
