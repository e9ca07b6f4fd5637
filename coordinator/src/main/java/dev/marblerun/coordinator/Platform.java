package dev.marblerun.coordinator;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.coordinator.core.QuoteCheck;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.selection.TeeChoice;
import dev.marblerun.tee.selection.TeeSelection;
import dev.marblerun.tee.simulated.SimulatedTee;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The TEE that this Coordinator runs in, and how it therefore checks the quotes of others. Chosen by the operator's word
 * alone: nothing that is missing or fails leads to a weaker choice.
 *
 * @param tee null when the operator has renounced one
 */
record Platform(@Nullable Tee tee, QuoteCheck quotes) {
    private static final Log LOG = Log.of(Platform.class);

    static Platform choose(Map<String, String> environment) throws TeeException {
        return switch (TeeSelection.choose(TeeSelection.Role.COORDINATOR, environment, ownImage())) {
            case TeeChoice.Absent absent -> throw new TeeException(absent.advice());
            case TeeChoice.Renounced renounced -> {
                LOG.warn(
                        "NO TEE: this Coordinator has no quote of its own, accepts marbles without looking at their"
                                + " quotes, and keeps the key of its state in the clear",
                        Log.field("setting", renounced.setting()));
                yield new Platform(null, new QuoteCheck.Skipped());
            }
            case TeeChoice.Present present ->
                switch (present.tee()) {
                    case SimulatedTee simulated -> simulated(simulated);
                    default -> throw new TeeException("quotes of " + present.tee().name()
                            + " cannot be verified by this version yet: it has no source of collateral for them");
                };
        };
    }

    /** The same verification as on hardware, with the simulated platform's root as the only anchor. */
    private static Platform simulated(SimulatedTee tee) throws TeeException {
        LOG.warn(SimulatedTee.WARNING, Log.field("platform", tee.platform().directory()));
        LOG.info(
                "Own identity",
                Log.field("uniqueID", tee.packageProperties().uniqueId()),
                Log.field("signerID", tee.packageProperties().signerId()),
                Log.field("productID", tee.packageProperties().productId()),
                Log.field("securityVersion", tee.packageProperties().securityVersion()));
        try {
            Collateral collateral = CollateralFolder.load(tee.platform().directory());
            QuoteVerifier verifier =
                    new QuoteVerifier(TrustAnchor.of(tee.platform().rootCertificate()));
            return new Platform(tee, new QuoteCheck.Verified(verifier, quote -> collateral));
        } catch (CollateralException e) {
            throw new TeeException("the simulated platform's collateral cannot be used: " + e.getMessage(), e);
        }
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
