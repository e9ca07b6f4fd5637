package dev.marblerun.premain;

import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.util.Optional;

/**
 * Has the TEE vouch for this process.
 *
 * @param tee the TEE that was found, if any
 * @param demanded whether the user named it: then failing to quote is fatal instead of leading to an empty quote
 */
record Evidence(Optional<Tee> tee, boolean demanded) {
    static final String VARIABLE = "EDG_MARBLE_TEE";

    /**
     * A quote over the 64 bytes; empty when there is none to be had, which the log says. An empty quote harms nobody: only
     * a Coordinator that runs without a TEE itself takes it.
     */
    byte[] quote(byte[] reportData, PremainLog log) throws PremainException {
        if (tee.isEmpty()) {
            return nothing("no TEE is in use here", log);
        }
        if (tee.get().simulated()) {
            log.warn("the TEE is SIMULATED: its quote proves nothing about this machine. Never use it in production");
        }
        try {
            byte[] quote = tee.get().quote(reportData);
            log.info("quote of " + quote.length + " bytes from TEE " + tee.get().name());
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
