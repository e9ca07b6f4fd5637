package dev.marblerun.attestation.collateral;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A TCB level of a quoting enclave or a TDX module.
 *
 * @param isvSvn the level's security version, 0 to 65535
 */
public record IsvSvnLevel(int isvSvn, Instant tcbDate, LevelStatus status, List<String> advisoryIds) {
    public IsvSvnLevel {
        advisoryIds = List.copyOf(advisoryIds);
    }

    /** The levels of {@code tcbLevels} in the order of the document. */
    static List<IsvSvnLevel> list(JsonObject parent, Set<LevelStatus> allowed) throws CollateralException {
        List<IsvSvnLevel> levels = new ArrayList<>();
        for (JsonObject level : parent.someObjects("tcbLevels")) {
            levels.add(new IsvSvnLevel(
                    level.object("tcb").number("isvsvn", 65535),
                    level.date("tcbDate"),
                    status(level, allowed),
                    level.optionalStrings("advisoryIDs")));
        }
        return List.copyOf(levels);
    }

    static LevelStatus status(JsonObject level, Set<LevelStatus> allowed) throws CollateralException {
        String name = level.string("tcbStatus");
        return LevelStatus.of(name)
                .filter(allowed::contains)
                .orElseThrow(() -> level.invalid("tcbStatus", "is no status of such a level"));
    }
}
