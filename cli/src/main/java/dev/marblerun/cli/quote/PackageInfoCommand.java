package dev.marblerun.cli.quote;

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
 * {@code package-info}: what a manifest has to say about an image so that its marbles are accepted. Of a simulated
 * image the measurement is taken from its files, and the signer is the one that the simulated platform, or a key
 * file, names.
 */
@Command(name = "package-info", aliases = {"sgxsdk-package-info", "gramine-package-info"},
        description = "Print the package properties of an image.")
public final class PackageInfoCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "<path>", description = "The image, a folder or a file.")
    private Path image = Path.of("");

    @Option(names = "--signing-key", paramLabel = "FILE",
            description = "The developer's signing key, PEM. Default: that of the --simulated-tee folder.")
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
        PackageProperties properties;
        try {
            properties = PackageProperties.of(path, key());
        } catch (TeeException e) {
            throw new CliException("The image " + image + " cannot be measured: " + e.getMessage(), e);
        }
        if (format.json()) {
            session.output().json(session.output().object()
                    .put("UniqueID", properties.uniqueId())
                    .put("SignerID", properties.signerId())
                    .put("ProductID", properties.productId())
                    .put("SecurityVersion", properties.securityVersion())
                    .put("Debug", properties.debug()));
            return 0;
        }
        session.output().line("PackageProperties for " + image + ":");
        session.output().line("UniqueID (MRENCLAVE)      : " + properties.uniqueId());
        session.output().line("SignerID (MRSIGNER)       : " + properties.signerId());
        session.output().line("ProductID (ISVPRODID)     : " + properties.productId());
        session.output().line("SecurityVersion (ISVSVN)  : " + properties.securityVersion());
        if (properties.debug()) {
            session.output().line("Debug                     : true (as every simulated image)");
        }
        return 0;
    }

    private SigningKey key() throws CliException, TeeException {
        if (signingKey != null) {
            return SigningKey.load(session.terminal().resolve(signingKey));
        }
        Path platform = session.simulatedTee().orElseThrow(() -> new CliException("This version reads the properties of"
                + " simulated images alone. Name the simulated platform with --simulated-tee DIR, or the signing"
                + " key with --signing-key FILE"));
        return SimulatedPlatform.open(platform, session.terminal().clock()).signingKey();
    }
}
