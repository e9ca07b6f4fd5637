package dev.marblerun.tee.simulated;

import dev.marblerun.tee.TeeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * What a manifest's package says about an image, and what a quote of it will say.
 *
 * @param uniqueId MRENCLAVE, 64 lower-case hexadecimal digits
 * @param signerId MRSIGNER, the same
 * @param productId ISVPRODID, 0 to 65535
 * @param securityVersion ISVSVN, 0 to 65535
 * @param debug whether the enclave is a debug one; a simulated one always is
 */
public record PackageProperties(String uniqueId, String signerId, int productId, int securityVersion, boolean debug) {
    /**
     * Measures an image as signed by the given key.
     *
     * @param image a folder or a file
     * @throws TeeException when it cannot be read or measured, or its {@code enclave.properties} is wrong
     */
    public static PackageProperties of(Path image, SigningKey key) throws TeeException {
        Path real;
        try {
            real = image.toRealPath();
        } catch (IOException e) {
            throw new TeeException("there is no image " + image + " to measure", e);
        }
        EnclaveDescriptor descriptor = EnclaveDescriptor.load(real);
        String uniqueId = HexFormat.of().formatHex(ImageMeasurement.of(real));
        return new PackageProperties(
                uniqueId, key.signerId(), descriptor.productId(), descriptor.securityVersion(), true);
    }
}
