package dev.marblerun.coordinator;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.source.CollateralSourceException;
import dev.marblerun.attestation.collateral.source.PcsClient.Update;
import dev.marblerun.attestation.collateral.source.PcsEndpoint;
import dev.marblerun.attestation.collateral.source.QcnlConfig;
import dev.marblerun.attestation.collateral.source.TlsTrust;
import dev.marblerun.coordinator.Settings.InvalidSettingException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Map;
import java.util.Optional;

/**
 * Where collateral comes from, and whether it is passed on; docs/collateral.md.
 *
 * @param named the source that the operator named, if any
 * @param cacheFolder where fetched documents are kept across restarts
 * @param pccsAddress where other verifiers get them
 * @param environment for what is read only when it is needed
 */
record CollateralSettings(
        Optional<Source> named,
        Path cacheFolder,
        Optional<InetSocketAddress> pccsAddress,
        Map<String, String> environment) {
    static final String SOURCE = "EDG_COORDINATOR_COLLATERAL";
    static final String CA = "EDG_COORDINATOR_COLLATERAL_CA";
    static final String ANY_CERTIFICATE = "EDG_COORDINATOR_COLLATERAL_ANY_CERTIFICATE";
    static final String UPDATE = "EDG_COORDINATOR_COLLATERAL_UPDATE";
    static final String CACHE = "EDG_COORDINATOR_COLLATERAL_CACHE";
    static final String PCCS = "EDG_COORDINATOR_PCCS_ADDR";
    /** Intel's own variable and default. */
    static final String QCNL = "QCNL_CONF_PATH";

    private static final Path QCNL_DEFAULT = Path.of("/etc/sgx_default_qcnl.conf");

    /** A source of documents. */
    sealed interface Source {
        /** A folder or bundle. */
        record Local(Path path) implements Source {}

        /** A PCCS or Intel's service. */
        record Service(PcsEndpoint endpoint, TlsTrust trust, Update update) implements Source {}
    }

    /**
     * Reads them.
     *
     * @param sealDir the state's folder, which the cache is in unless said otherwise
     */
    static CollateralSettings from(Map<String, String> environment, Path sealDir) throws InvalidSettingException {
        String source = value(environment, SOURCE);
        Optional<Source> named = source.isEmpty() ? Optional.empty() : Optional.of(named(source, environment));
        String cache = value(environment, CACHE);
        String pccs = value(environment, PCCS);
        return new CollateralSettings(
                named,
                cache.isEmpty() ? sealDir.resolve("collateral") : path(CACHE, cache),
                pccs.isEmpty() ? Optional.empty() : Optional.of(Settings.address(environment, PCCS, pccs)),
                environment);
    }

    /** The named source, else the one that Intel's configuration file names, else Intel's own service. */
    Source source() throws InvalidSettingException {
        return named.isPresent() ? named.get() : fallback(environment);
    }

    private static Source named(String text, Map<String, String> environment) throws InvalidSettingException {
        if (text.startsWith("https://") || text.startsWith("http://")) {
            return service(SOURCE, text, flag(environment), environment, Update.STANDARD);
        }
        Path path = path(SOURCE, text);
        if (!Files.exists(path)) {
            throw new InvalidSettingException(SOURCE + " is \"" + text
                    + "\": there is no such folder or bundle, and it is no address that begins with https://");
        }
        return new Source.Local(path);
    }

    private static Source fallback(Map<String, String> environment) throws InvalidSettingException {
        String variable = value(environment, QCNL);
        Path file = variable.isEmpty() ? QCNL_DEFAULT : path(QCNL, variable);
        if (variable.isEmpty() && !Files.exists(file)) {
            return new Source.Service(PcsEndpoint.INTEL, trust(flag(environment), environment),
                    update(environment, Update.STANDARD));
        }
        try {
            QcnlConfig config = QcnlConfig.parse(read(QCNL, file, Limits.QCNL_BYTES), file.toString());
            boolean any = flag(environment) || !config.secureCertificate();
            return service(file.toString(), config.service(), any, environment, config.update());
        } catch (CollateralSourceException e) {
            throw new InvalidSettingException(e.sentence());
        }
    }

    private static Source service(
            String name, String url, boolean anyCertificate, Map<String, String> environment, Update otherwise)
            throws InvalidSettingException {
        try {
            return new Source.Service(PcsEndpoint.parse(url, anyCertificate), trust(anyCertificate, environment),
                    update(environment, otherwise));
        } catch (CollateralSourceException e) {
            throw new InvalidSettingException(name + ": " + e.sentence());
        }
    }

    private static TlsTrust trust(boolean anyCertificate, Map<String, String> environment)
            throws InvalidSettingException {
        String file = value(environment, CA);
        if (anyCertificate) {
            return TlsTrust.acceptAnyCertificate_collateralIsSigned();
        }
        if (file.isEmpty()) {
            return TlsTrust.system();
        }
        try {
            return TlsTrust.authorities(read(CA, path(CA, file), Limits.CHAIN_BYTES));
        } catch (CertificateException e) {
            throw new InvalidSettingException(CA + ": " + file + " has no usable certificate: " + e.getMessage());
        }
    }

    private static Update update(Map<String, String> environment, Update otherwise) throws InvalidSettingException {
        return switch (value(environment, UPDATE)) {
            case "" -> otherwise;
            case "standard" -> Update.STANDARD;
            case "early" -> Update.EARLY;
            default -> throw new InvalidSettingException(UPDATE + " must be standard or early");
        };
    }

    private static boolean flag(Map<String, String> environment) throws InvalidSettingException {
        return switch (value(environment, ANY_CERTIFICATE)) {
            case "1", "true" -> true;
            case "", "0", "false" -> false;
            default -> throw new InvalidSettingException(ANY_CERTIFICATE + " must be 0 or 1");
        };
    }

    private static byte[] read(String name, Path file, int most) throws InvalidSettingException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most + 1);
        } catch (IOException e) {
            throw new InvalidSettingException(name + ": " + file + " cannot be read: " + e);
        }
    }

    private static Path path(String name, String text) throws InvalidSettingException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new InvalidSettingException(name + " is no path: " + e.getMessage());
        }
    }

    private static String value(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "");
    }
}
