package dev.marblerun.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The flags of every command (cli.md); they may stand before or after the command's name. */
public final class GlobalOptions {
    @Option(names = "--accepted-advisories", split = ",", paramLabel = "LIST", scope = ScopeType.INHERIT,
            description = "Advisories accepted when the TCB status is SWHardeningNeeded; without it, all are.")
    @Nullable List<String> acceptedAdvisories;

    @Option(names = "--accepted-tcb-statuses", split = ",", paramLabel = "LIST", scope = ScopeType.INHERIT,
            description = "Accepted TCB statuses beside UpToDate. Default: UpToDate,SWHardeningNeeded.")
    @Nullable List<String> acceptedTcbStatuses;

    @Option(names = "--coordinator-cert", paramLabel = "PATH", scope = ScopeType.INHERIT,
            description = "Where the verified Coordinator's certificates are kept."
                    + " Default: $XDG_CONFIG_HOME/marblerun/coordinator-cert.pem, or below $HOME/.config.")
    @Nullable Path coordinatorCert;

    @Option(names = "--era-config", paramLabel = "PATH", scope = ScopeType.INHERIT,
            description = "The expected Coordinator, as JSON. Default: coordinator-era.json or era-config.json here.")
    @Nullable Path eraConfig;

    @Option(names = "--forget-log-head", scope = ScopeType.INHERIT,
            description = "Accept an update log that does not continue the one seen before, such as after an old backup"
                    + " was restored on purpose.")
    boolean forgetLogHead;

    @Option(names = {"-i", "--insecure"}, scope = ScopeType.INHERIT,
            description = "Skip the verification of the Coordinator's quote. For tests alone.")
    boolean insecure;

    @Option(names = {"-n", "--namespace"}, paramLabel = "NAME", defaultValue = "marblerun", scope = ScopeType.INHERIT,
            description = "The Kubernetes namespace of the installation. Default: ${DEFAULT-VALUE}.")
    String namespace = "marblerun";

    @Option(names = "--nonce", paramLabel = "TEXT", scope = ScopeType.INHERIT,
            description = "Have this text in the quote instead of random bytes.")
    @Nullable String nonce;

    @Option(names = "--save-sgx-quote", paramLabel = "PATH", scope = ScopeType.INHERIT,
            description = "Save the Coordinator's quote.")
    @Nullable Path saveSgxQuote;

    @Option(names = "--collateral", paramLabel = "PATH", scope = ScopeType.INHERIT,
            description = "A folder or bundle with the collateral for the platform's quotes."
                    + " Default: $EDG_DCAP_COLLATERAL_DIR.")
    @Nullable Path collateral;

    @Option(names = "--pccs", paramLabel = "URL", scope = ScopeType.INHERIT,
            description = "A PCCS or Intel's service to get collateral from, such as https://localhost:8081."
                    + " Default: what /etc/sgx_default_qcnl.conf ($QCNL_CONF_PATH) names.")
    @Nullable String pccs;

    @Option(names = "--pccs-ca", paramLabel = "FILE", scope = ScopeType.INHERIT,
            description = "The PCCS's certificate or its authority, PEM.")
    @Nullable Path pccsCa;

    @Option(names = "--pccs-any-certificate", scope = ScopeType.INHERIT,
            description = "Accept any certificate of the PCCS. Nobody can forge collateral, but whoever is on the way"
                    + " can keep it away or offer old one until it expires.")
    boolean pccsAnyCertificate;

    @Option(names = "--simulated-tee", paramLabel = "DIR", scope = ScopeType.INHERIT,
            description = "Believe the simulated platform of this folder, and nothing else. It PROTECTS NOTHING.")
    @Nullable Path simulatedTee;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Print this help.")
    boolean help;
}
