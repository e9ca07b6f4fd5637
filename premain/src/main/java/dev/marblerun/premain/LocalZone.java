package dev.marblerun.premain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The time zone of this machine. Where it is UTC, as in most images, Java's table of all zones is not read: that takes
 * a tenth of a start.
 */
final class LocalZone {
    /** What {@code java} itself looks at when there is no TZ. */
    private static final Path LINK = Path.of("/etc/localtime");
    private static final String TABLE = "/zoneinfo/";
    private static final Set<String> UTC = Set.of("UTC", "Etc/UTC", "UCT", "Etc/UCT", "Etc/Universal", "Etc/Zulu");

    private LocalZone() {}

    /** @param variable TZ, if it is set */
    static ZoneId of(@Nullable String variable) {
        return isUtc(variable, LINK) ? ZoneOffset.UTC : ZoneId.systemDefault();
    }

    static boolean isUtc(@Nullable String variable, Path link) {
        if (variable != null && !variable.isEmpty()) {
            return UTC.contains(variable.startsWith(":") ? variable.substring(1) : variable);
        }
        try {
            String target = Files.readSymbolicLink(link).toString();
            int name = target.indexOf(TABLE);
            return name >= 0 && UTC.contains(target.substring(name + TABLE.length()));
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
