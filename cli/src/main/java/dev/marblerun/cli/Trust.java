package dev.marblerun.cli;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.client.Pem;
import java.nio.file.Path;
import java.util.Optional;

/**
 * In whom the verification of quotes trusts: Intel with collateral from a folder, or, when the user says so, a
 * simulated platform's folder with its own root and its own collateral, and then nobody else.
 *
 * @param anchor the root
 * @param collateral for the platform
 */
public record Trust(TrustAnchor anchor, Collateral collateral) {
    private static final String VARIABLE = "EDG_DCAP_COLLATERAL_DIR";
    private static final int ROOT_BYTES = 64 * 1024;

    static Trust load(GlobalOptions options, Terminal terminal, UserFiles files) throws CliException {
        if (options.simulatedTee != null) {
            if (options.collateral != null) {
                throw new CliException("--collateral and --simulated-tee exclude each other: a simulated platform"
                        + " brings its own collateral. Leave one of them out");
            }
            Path folder = options.simulatedTee;
            byte[] pem = files.read("the simulated platform's root", folder.resolve("root_ca.pem"), ROOT_BYTES);
            try {
                TrustAnchor anchor = TrustAnchor.of(Pem.certificates(pem).getFirst());
                return new Trust(anchor, collateral(terminal.resolve(folder)));
            } catch (IllegalArgumentException e) {
                throw new CliException("The simulated platform's root_ca.pem in " + folder + " is unusable: it "
                        + e.getMessage(), e);
            }
        }
        Path folder = Optional.ofNullable(options.collateral)
                .or(() -> Optional.ofNullable(terminal.environment().get(VARIABLE))
                        .filter(value -> !value.isEmpty())
                        .map(Path::of))
                .orElseThrow(() -> new CliException("There is no collateral to verify a quote with, and this"
                        + " version cannot fetch it from a service yet. Name a folder that has it with --collateral or"
                        + " " + VARIABLE));
        return new Trust(TrustAnchor.intel(), collateral(terminal.resolve(folder)));
    }

    private static Collateral collateral(Path folder) throws CliException {
        try {
            return CollateralFolder.load(folder);
        } catch (CollateralException e) {
            throw new CliException("The collateral is unusable: " + e.getMessage(), e);
        }
    }
}
