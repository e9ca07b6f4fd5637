package dev.marblerun.coordinator;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.coordinator.Settings.InvalidSettingException;
import dev.marblerun.coordinator.core.QuoteCheck;
import dev.marblerun.coordinator.crypto.CryptoProviders;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.selection.TeeChoice;
import dev.marblerun.tee.selection.TeeSelection;
import dev.marblerun.tee.simulated.SimulatedTee;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The TEE that this Coordinator runs in, and how it therefore checks the quotes of others. Chosen by the operator's
 * word alone: nothing that is missing or fails leads to a weaker choice.
 *
 * @param tee null when the operator has renounced one
 * @param collateral where the collateral for quotes comes from; empty when a simulated platform's own is all there is
 */
record Platform(@Nullable Tee tee, QuoteCheck quotes, Optional<CollateralServices> collateral) {
    private static final Log LOG = Log.of(Platform.class);

    /**
     * Finds the TEE, registers whoever does this process's cryptography, and gets ready to check quotes.
     *
     * @param cryptoProvider the value of EDG_CRYPTO_PROVIDER; empty is auto
     */
    static Platform choose(
            Map<String, String> environment, CollateralSettings settings, String cryptoProvider)
            throws TeeException, InvalidSettingException {
        return switch (TeeSelection.choose(TeeSelection.Role.COORDINATOR, environment, ownImage())) {
            case TeeChoice.Absent absent -> throw new TeeException(absent.advice());
            case TeeChoice.Renounced renounced -> {
                LOG.warn(
                        "NO TEE: this Coordinator has no quote of its own, accepts marbles without looking at their"
                                + " quotes, and keeps the key of its state in the clear",
                        Log.field("setting", renounced.setting()));
                install(cryptoProvider, true);
                yield new Platform(null, new QuoteCheck.Skipped(), servedOnly(settings));
            }
            case TeeChoice.Present present ->
                switch (present.tee()) {
                    case SimulatedTee simulated -> simulated(simulated, settings, install(cryptoProvider, true));
                    default -> hardware(present.tee(), settings, install(cryptoProvider, false));
                };
        };
    }

    /** The provider that checks quotes, where that is native code. */
    private static Optional<Provider> install(String cryptoProvider, boolean nativeCodeByDefault) {
        CryptoProviders.Installed crypto = CryptoProviders.install(cryptoProvider, nativeCodeByDefault);
        CryptoProviders.dropUnused();
        LOG.info("Cryptography chosen", Log.field("provider", crypto.description()));
        return crypto.nativeCode();
    }

    private static QuoteVerifier verifier(TrustAnchor anchor, Optional<Provider> provider) {
        return provider.map(named -> new QuoteVerifier(anchor, named)).orElseGet(() -> new QuoteVerifier(anchor));
    }

    /** The same verification as on hardware, with the simulated platform's root as the only anchor. */
    private static Platform simulated(SimulatedTee tee, CollateralSettings settings, Optional<Provider> provider)
            throws TeeException {
        LOG.warn(SimulatedTee.WARNING, Log.field("platform", tee.platform().directory()));
        LOG.info(
                "Own identity",
                Log.field("uniqueID", tee.packageProperties().uniqueId()),
                Log.field("signerID", tee.packageProperties().signerId()),
                Log.field("productID", tee.packageProperties().productId()),
                Log.field("securityVersion", tee.packageProperties().securityVersion()));
        TrustAnchor anchor = TrustAnchor.of(tee.platform().rootCertificate());
        if (settings.named().isPresent() || settings.pccsAddress().isPresent()) {
            CollateralSettings.Source own = new CollateralSettings.Source.Local(tee.platform().directory());
            return verifying(tee, verifier(anchor, provider), services(settings, settings.named().orElse(own), anchor));
        }
        try {
            Collateral collateral = CollateralFolder.load(tee.platform().directory());
            QuoteCheck quotes = new QuoteCheck.Verified(verifier(anchor, provider), quote -> collateral);
            return new Platform(tee, quotes, Optional.empty());
        } catch (CollateralException e) {
            throw new TeeException("the simulated platform's collateral cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Intel is the only anchor. A Coordinator that cannot quote is of no use to anybody, so that is tried first. So
     * nothing is sealed either with the constant keys of an SGX SDK in simulation mode, which cannot quote.
     */
    private static Platform hardware(Tee tee, CollateralSettings settings, Optional<Provider> provider)
            throws InvalidSettingException, TeeException {
        OwnIdentity.log(tee);
        if (tee.canSeal()) {
            requireSealingKeys(tee);
        } else {
            LOG.warn(
                    "This TEE has no sealing keys: after a restart the state has to be recovered with the manifest's"
                            + " RecoveryKeys, and is lost without them",
                    Log.field("tee", tee.name()));
        }
        TrustAnchor anchor = TrustAnchor.intel();
        return verifying(tee, verifier(anchor, provider), services(settings, settings.source(), anchor));
    }

    /**
     * Has the TEE give its keys once. Where it should and does not, the operator hears of it now, instead of a recovery
     * that is not needed, or of a manifest that cannot be kept.
     */
    private static void requireSealingKeys(Tee tee) throws TeeException {
        for (SealPolicy policy : SealPolicy.values()) {
            try {
                Arrays.fill(tee.sealingKey(policy), (byte) 0);
            } catch (TeeException e) {
                throw new TeeException("the TEE " + tee.name() + " gives no sealing key, and without one no state can"
                        + " be kept: " + e.getMessage(), e);
            }
        }
    }

    private static Platform verifying(Tee tee, QuoteVerifier verifier, CollateralServices services) {
        QuoteCheck quotes = new QuoteCheck.Verified(verifier, services.forQuotes());
        return new Platform(tee, quotes, Optional.of(services));
    }

    /** For other verifiers alone, if anybody asked for that. */
    private static Optional<CollateralServices> servedOnly(CollateralSettings settings)
            throws InvalidSettingException {
        return settings.pccsAddress().isEmpty()
                ? Optional.empty()
                : Optional.of(services(settings, settings.source(), TrustAnchor.intel()));
    }

    private static CollateralServices services(
            CollateralSettings settings, CollateralSettings.Source source, TrustAnchor anchor) {
        return CollateralServices.open(settings, source, anchor, InstantSource.system(), new SecureRandom());
    }

    /** What is measured unless the operator names something else: the file that this program runs from. */
    private static @Nullable Path ownImage() {
        try {
            var source = Platform.class.getProtectionDomain().getCodeSource();
            return source == null ? null : Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
