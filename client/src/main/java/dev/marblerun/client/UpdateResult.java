package dev.marblerun.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an update stands after a call.
 *
 * @param missingAcknowledgments how many users still have to acknowledge; 0 when the update has been applied
 * @param missingUsers who may acknowledge and has not, in no fixed order; with a threshold these are more than needed
 * @param recoverySecrets by the name of their key, when this call applied an update that changed the recovery keys. The
 *     Coordinator tells them once
 */
public record UpdateResult(
        long missingAcknowledgments, List<String> missingUsers, Optional<Map<String, byte[]>> recoverySecrets) {
    /** Whether the update is in force. */
    public boolean applied() {
        return missingAcknowledgments == 0;
    }

    @Override
    public String toString() {
        return "UpdateResult[" + missingAcknowledgments + " missing of " + missingUsers + "]";
    }
}
