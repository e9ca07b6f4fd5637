package dev.marblerun.cli;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.source.Backoff;
import dev.marblerun.attestation.collateral.source.CollateralSourceException;
import dev.marblerun.attestation.collateral.source.ItemSource;
import dev.marblerun.attestation.collateral.source.JdkHttpTransport;
import dev.marblerun.attestation.collateral.source.PcsClient;
import dev.marblerun.attestation.collateral.source.PcsClient.Update;
import dev.marblerun.attestation.collateral.source.PcsEndpoint;
import dev.marblerun.attestation.collateral.source.QcnlConfig;
import dev.marblerun.attestation.collateral.source.Retrying;
import dev.marblerun.attestation.collateral.source.TlsTrust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;

/** Intel's service or a PCCS, as the user or Intel's configuration file names it. */
public final class CollateralService {
    /** Where Intel's quote provider library looks for its configuration, unless {@link #QCNL_VARIABLE} is set. */
    static final Path QCNL_DEFAULT = Path.of("/etc/sgx_default_qcnl.conf");

    static final String QCNL_VARIABLE = "QCNL_CONF_PATH";
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final int RETRIES = 2;

    private final GlobalOptions options;
    private final Terminal terminal;
    private final UserFiles files;

    CollateralService(GlobalOptions options, Terminal terminal, UserFiles files) {
        this.options = options;
        this.terminal = terminal;
        this.files = files;
    }

    /** The service that was named with {@code --pccs}. */
    Optional<ItemSource> named(Optional<Update> update) throws CliException {
        if (options.pccs == null) {
            return Optional.empty();
        }
        return Optional.of(source(options.pccs, options.pccsAnyCertificate, RETRIES, update.orElse(Update.STANDARD)));
    }

    /** The service that Intel's configuration file names, if this machine has one. */
    Optional<ItemSource> configured(Optional<Update> update) throws CliException {
        Optional<Path> variable = Optional.ofNullable(terminal.environment().get(QCNL_VARIABLE))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
        Path file = variable.orElse(QCNL_DEFAULT);
        if (variable.isEmpty() && !Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = files.read("Intel's quote provider configuration", file, Limits.QCNL_BYTES);
        try {
            QcnlConfig config = QcnlConfig.parse(bytes, file.toString());
            boolean any = options.pccsAnyCertificate || !config.secureCertificate();
            return Optional.of(source(config.service(), any, config.retries(), update.orElse(config.update())));
        } catch (CollateralSourceException e) {
            throw new CliException(e.sentence(), e);
        }
    }

    /** The named service, else the configured one, else Intel's own. */
    public ItemSource any(Optional<Update> update) throws CliException {
        Optional<ItemSource> service = named(update);
        if (service.isEmpty()) {
            service = configured(update);
        }
        return service.isPresent()
                ? service.get()
                : source(PcsEndpoint.INTEL.toString(), false, RETRIES, update.orElse(Update.STANDARD));
    }

    private ItemSource source(String url, boolean anyCertificate, int retries, Update update) throws CliException {
        try {
            PcsEndpoint endpoint = PcsEndpoint.parse(url, anyCertificate);
            PcsClient client = new PcsClient(endpoint, update, new JdkHttpTransport(trust(anyCertificate), TIME));
            Backoff backoff = new Backoff(Duration.ofSeconds(1), TIME, new SecureRandom());
            return new Retrying(client, retries, backoff, Thread::sleep);
        } catch (CollateralSourceException e) {
            throw new CliException(e.sentence(), e);
        }
    }

    private TlsTrust trust(boolean anyCertificate) throws CliException {
        if (anyCertificate) {
            return TlsTrust.acceptAnyCertificate_collateralIsSigned();
        }
        if (options.pccsCa == null) {
            return TlsTrust.system();
        }
        byte[] pem = files.read("the PCCS's authority", options.pccsCa, Limits.CHAIN_BYTES);
        try {
            return TlsTrust.authorities(pem);
        } catch (CertificateException e) {
            throw new CliException("--pccs-ca: " + options.pccsCa + " has no usable certificate: " + e.getMessage(), e);
        }
    }
}
