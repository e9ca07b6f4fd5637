package dev.marblerun.cli;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.collateral.source.CollateralSourceException;
import dev.marblerun.attestation.collateral.source.ItemSource;
import dev.marblerun.attestation.collateral.source.LocalItems;
import dev.marblerun.attestation.collateral.source.PlatformCollateral;
import dev.marblerun.attestation.collateral.source.PlatformId;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.verify.CollateralSignatures;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.client.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * In whom the verification of quotes trusts: Intel with collateral from a folder, a bundle or a service, or, when the
 * user says so, a simulated platform's folder with its own root and its own collateral, and then nobody else.
 */
public final class Trust {
    private static final String VARIABLE = "EDG_DCAP_COLLATERAL_DIR";
    private static final int ROOT_BYTES = 64 * 1024;

    private final TrustAnchor anchor;
    private final Supply supply;

    /** Finds the collateral for a quote. */
    private interface Supply {
        Collateral forQuote(byte[] quote) throws CliException;
    }

    /** With collateral for one platform, whatever the quote. */
    public Trust(TrustAnchor anchor, Collateral collateral) {
        this(anchor, quote -> collateral);
    }

    private Trust(TrustAnchor anchor, Supply supply) {
        this.anchor = anchor;
        this.supply = supply;
    }

    /** The root. */
    public TrustAnchor anchor() {
        return anchor;
    }

    /** The collateral for the platform of a quote; may ask a network. */
    public Collateral collateralFor(byte[] quote) throws CliException {
        return supply.forQuote(quote);
    }

    static Trust load(GlobalOptions options, Terminal terminal, UserFiles files) throws CliException {
        if (options.collateral != null && options.pccs != null) {
            throw new CliException("--collateral and --pccs exclude each other. Leave one of them out");
        }
        if (options.simulatedTee != null) {
            if (options.collateral != null || options.pccs != null) {
                String other = options.pccs == null ? "--collateral" : "--pccs";
                throw new CliException(other + " and --simulated-tee exclude each other: a simulated platform"
                        + " brings its own collateral. Leave one of them out");
            }
            TrustAnchor anchor = anchor(options, files);
            Collateral collateral = folder(terminal.resolve(options.simulatedTee));
            return new Trust(anchor, collateral);
        }
        TrustAnchor intel = TrustAnchor.intel();
        if (options.collateral != null) {
            return local(intel, terminal.resolve(options.collateral));
        }
        CollateralService service = new CollateralService(options, terminal, files);
        Optional<ItemSource> named = service.named(Optional.empty());
        if (named.isPresent()) {
            return new Trust(intel, byPlatform(intel, named.get()));
        }
        Optional<Path> variable = Optional.ofNullable(terminal.environment().get(VARIABLE))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
        if (variable.isPresent()) {
            return local(intel, terminal.resolve(variable.get()));
        }
        ItemSource configured = service.configured(Optional.empty())
                .orElseThrow(() -> new CliException("There is no collateral to verify a quote with. Name a folder or"
                        + " bundle that has it with --collateral or " + VARIABLE + ", or a service with --pccs, such as"
                        + " --pccs https://api.trustedservices.intel.com, or in " + CollateralService.QCNL_DEFAULT));
        return new Trust(intel, byPlatform(intel, configured));
    }

    /** The simulated platform's root where the user names one, else Intel's. */
    static TrustAnchor anchor(GlobalOptions options, UserFiles files) throws CliException {
        if (options.simulatedTee == null) {
            return TrustAnchor.intel();
        }
        Path folder = options.simulatedTee;
        byte[] pem = files.read("the simulated platform's root", folder.resolve("root_ca.pem"), ROOT_BYTES);
        try {
            return TrustAnchor.of(Pem.certificates(pem).getFirst());
        } catch (IllegalArgumentException e) {
            throw new CliException("The simulated platform's root_ca.pem in " + folder + " is unusable: it "
                    + e.getMessage(), e);
        }
    }

    /** A folder's collateral is taken whatever the quote says, so that the verdict tells in what they do not fit. */
    private static Trust local(TrustAnchor anchor, Path path) throws CliException {
        if (!Files.isDirectory(path) || hasSubfolders(path)) {
            LocalItems items = new LocalItems(path);
            try {
                items.entries();
            } catch (CollateralSourceException e) {
                throw new CliException("The collateral is unusable: " + e.sentence(), e);
            }
            return new Trust(anchor, byPlatform(anchor, items));
        }
        return new Trust(anchor, folder(path));
    }

    private static boolean hasSubfolders(Path folder) {
        if (CollateralFolder.isOne(folder)) {
            return false;
        }
        try {
            return !new LocalItems(folder).entries().isEmpty();
        } catch (CollateralSourceException e) {
            return false; // nothing of any form: the sentence about the seven files says best what is missing
        }
    }

    private static Supply byPlatform(TrustAnchor anchor, ItemSource items) {
        PlatformCollateral collateral = new PlatformCollateral(items);
        CollateralSignatures signatures = new CollateralSignatures(anchor);
        return quote -> {
            try {
                return collateral.of(PlatformId.vouchedFor(Quote.parse(quote), signatures));
            } catch (QuoteFormatException e) {
                throw new CliException("The quote cannot be read, so nobody knows which collateral it needs: "
                        + e.getMessage(), e);
            } catch (CollateralSourceException e) {
                throw new CliException("There is no collateral for the quote. " + e.sentence(), e);
            }
        };
    }

    private static Collateral folder(Path folder) throws CliException {
        try {
            return CollateralFolder.load(folder);
        } catch (CollateralException e) {
            throw new CliException("The collateral is unusable: " + e.getMessage(), e);
        }
    }
}
