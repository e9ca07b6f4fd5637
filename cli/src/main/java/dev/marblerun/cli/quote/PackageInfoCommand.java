package dev.marblerun.cli.quote;

import dev.marblerun.attestation.sigstruct.EnclaveImage;
import dev.marblerun.attestation.sigstruct.EnclaveImageException;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.simulated.PackageProperties;
import dev.marblerun.tee.simulated.SigningKey;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code package-info}: what a manifest has to say about an image so that its marbles are accepted. Of an image for SGX
 * that is what its developer signed; of a simulated image the measurement is taken from its files, and the signer is
 * the one that the simulated platform, or a key file, names.
 */
@Command(name = "package-info", aliases = {"sgxsdk-package-info", "gramine-package-info"},
        description = "Print the package properties of an image: an Occlum instance, a Gramine folder or .sig file,"
                + " a signed enclave of the SGX SDK, Open Enclave or EGo, or an image of the simulated TEE.")
public final class PackageInfoCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "<path>", description = "The image, a folder or a file.")
    private Path image = Path.of("");

    @Option(names = "--signing-key", paramLabel = "FILE",
            description = "Of a simulated image: the developer's signing key, PEM. Default: that of the"
                    + " --simulated-tee folder.")
    private @Nullable Path signingKey;

    @Mixin
    private final FormatOption format = new FormatOption();

    public PackageInfoCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException {
        Path path = session.terminal().resolve(image);
        if (!Files.exists(path)) {
            throw new CliException("There is no image " + image + ". Name the marble's folder or file");
        }
        report(path).print(session.output(), image.toString(), format.json());
        return 0;
    }

    private PackageReport report(Path path) throws CliException {
        // A simulated image is any folder or file: it is one when the user says so, never by its looks.
        if (signingKey != null || session.simulatedTee().isPresent()) {
            return simulated(path);
        }
        try {
            return PackageReport.of(EnclaveImage.read(path));
        } catch (EnclaveImageException e) {
            throw new CliException(e.getMessage() + ". (An image of the simulated TEE is measured with"
                    + " --simulated-tee DIR or --signing-key FILE)", e);
        }
    }

    private PackageReport simulated(Path path) throws CliException {
        try {
            return PackageReport.of(PackageProperties.of(path, key()));
        } catch (TeeException e) {
            throw new CliException("The image " + image + " cannot be measured: " + e.getMessage(), e);
        }
    }

    private SigningKey key() throws CliException, TeeException {
        if (signingKey != null) {
            return SigningKey.load(session.terminal().resolve(signingKey));
        }
        Path platform = session.simulatedTee().orElseThrow();
        return SimulatedPlatform.open(platform, session.terminal().clock()).signingKey();
    }
}
