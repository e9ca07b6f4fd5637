package dev.marblerun.attestation.verify;

import java.time.Instant;
import java.util.List;

/**
 * The TCB level that a platform, a quoting enclave or a TDX module was found to have.
 *
 * @param status the level's status; for the quoting enclave already reduced to UpToDate, OutOfDate or Revoked
 * @param tcbDate since when that level counts as the vendor's statement says
 * @param advisoryIds Intel's advisories that the level is open to, in the order of the document
 */
public record TcbLevelMatch(TcbStatus status, Instant tcbDate, List<String> advisoryIds) {
    public TcbLevelMatch {
        advisoryIds = List.copyOf(advisoryIds);
    }
}
