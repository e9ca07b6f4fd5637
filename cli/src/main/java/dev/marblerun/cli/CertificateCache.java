package dev.marblerun.cli;

import dev.marblerun.client.CoordinatorCertificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where the certificates of the Coordinator that was verified last are kept, for commands that come after. */
public final class CertificateCache {
    private static final int MOST_BYTES = 64 * 1024;
    private static final String FILE = "coordinator-cert.pem";
    private static final String WHAT = "the Coordinator's certificates";

    private final GlobalOptions options;
    private final Terminal terminal;
    private final UserFiles files;

    CertificateCache(GlobalOptions options, Terminal terminal, UserFiles files) {
        this.options = options;
        this.terminal = terminal;
        this.files = files;
    }

    /** Keeps them. */
    public void save(CoordinatorCertificates certificates) throws CliException {
        Path file = file();
        files.createFolder(WHAT, file);
        files.writePublic(WHAT, file, certificates.toPem().getBytes(StandardCharsets.US_ASCII));
    }

    /** Those that are kept; empty when there are none. */
    public Optional<CoordinatorCertificates> load() throws CliException {
        Path file = file();
        if (!Files.exists(terminal.resolve(file))) {
            return Optional.empty();
        }
        try {
            return Optional.of(CoordinatorCertificates.fromPem(files.read(WHAT, file, MOST_BYTES)));
        } catch (IllegalArgumentException e) {
            throw new CliException("The kept certificate file " + file + " " + e.getMessage()
                    + ". Make it anew with manifest verify", e);
        }
    }

    /** The folder in which they are kept, and what else is known of Coordinators; empty when there is no place. */
    Optional<Path> folder() {
        return place().map(file -> Optional.ofNullable(file.getParent()).orElse(Path.of("")));
    }

    private Path file() throws CliException {
        return place().orElseThrow(() -> new CliException("Neither XDG_CONFIG_HOME nor HOME is set, so there is no"
                + " place for " + WHAT + ". Name one with --coordinator-cert"));
    }

    private Optional<Path> place() {
        if (options.coordinatorCert != null) {
            return Optional.of(options.coordinatorCert);
        }
        Map<String, String> environment = terminal.environment();
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        if (!config.isEmpty()) {
            return Optional.of(Path.of(config, "marblerun", FILE));
        }
        String home = environment.getOrDefault("HOME", "");
        return home.isEmpty() ? Optional.empty() : Optional.of(Path.of(home, ".config", "marblerun", FILE));
    }
}
