package dev.marblerun.premain;

import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.selection.TeeChoice;
import dev.marblerun.tee.selection.TeeSelection;
import dev.marblerun.tee.simulated.SimulatedTee;
import java.util.Map;

/**
 * Has the TEE vouch for this process.
 *
 * @param choice the TEE, or why there is none
 * @param demanded whether the user named it: then failing to quote is fatal instead of leading to an empty quote
 */
record Evidence(TeeChoice choice, boolean demanded) {
    private static final String VARIABLE = TeeSelection.Role.MARBLE.variable();

    /**
     * Chooses as EDG_MARBLE_TEE says, by default whatever is there. What is measured in simulation must be named: a
     * premain on a plain host cannot know what would be in the enclave.
     */
    static Evidence choose(Map<String, String> environment) throws PremainException {
        String value = environment.getOrDefault(VARIABLE, "");
        try {
            TeeChoice choice = TeeSelection.choose(TeeSelection.Role.MARBLE, environment, null);
            return new Evidence(choice, !value.isEmpty() && !value.equals("auto"));
        } catch (TeeException e) {
            throw new PremainException("choosing the TEE failed: " + PremainException.reason(e), e);
        }
    }

    /**
     * A quote over the 64 bytes; empty when there is none to be had, which the log says. An empty quote harms nobody:
     * only a Coordinator that runs without a TEE itself takes it.
     */
    byte[] quote(byte[] reportData, PremainLog log) throws PremainException {
        // An if chain: Java 17 has no switch over types yet.
        if (choice instanceof TeeChoice.Present present) {
            return quote(present.tee(), reportData, log);
        }
        return choice instanceof TeeChoice.Renounced renounced
                ? nothing(renounced.setting(), log)
                : nothing("no TEE was found", log);
    }

    private byte[] quote(Tee tee, byte[] reportData, PremainLog log) throws PremainException {
        if (tee.simulated()) {
            log.warn(SimulatedTee.WARNING);
        }
        try {
            byte[] quote = tee.quote(reportData);
            log.info("quote of " + quote.length + " bytes from TEE " + tee.name());
            return quote;
        } catch (TeeException e) {
            if (demanded) {
                throw new PremainException("generating quote failed: " + PremainException.reason(e) + "; or do without by "
                        + VARIABLE + "=none", e);
            }
            return nothing(PremainException.reason(e), log);
        }
    }

    private static byte[] nothing(String why, PremainLog log) {
        log.warn("failed to get quote: " + why + ". Proceeding in simulation mode: the quote is empty, which only a"
                + " Coordinator in simulation mode accepts");
        return new byte[0];
    }
}
