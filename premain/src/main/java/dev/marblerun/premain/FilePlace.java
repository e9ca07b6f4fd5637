package dev.marblerun.premain;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Finds out where a path of the manifest really leads, and refuses those that lead elsewhere than they say:
 *
 * <ul>
 *   <li>a relative path leads out of the working directory, by {@code ..} or through a link;
 *   <li>{@code ..} stands behind a link, where it means another folder than the path spells;
 *   <li>a link lies in a folder in which others may put one, as in {@code /tmp}, or leads nowhere.
 * </ul>
 *
 * Links that belong to the image, such as {@code /var/run}, are followed.
 */
final class FilePlace {
    private final Path given;
    private Path at;
    private boolean linked;

    private FilePlace(Path given, Path at) {
        this.given = given;
        this.at = at;
    }

    /**
     * The same place without links and {@code ..}; what does not exist yet stays as spelled.
     *
     * @throws FileSystemException with the rule that the path breaks as its reason
     */
    static Path of(Path given) throws IOException {
        FilePlace place = new FilePlace(given, given.toAbsolutePath().getRoot());
        Path here = Path.of("").toAbsolutePath();
        if (!given.isAbsolute()) {
            place.at = here.toRealPath();
        }
        for (Path step : given) {
            place.go(step.toString());
        }
        if (!given.isAbsolute() && !place.at.startsWith(here.toRealPath())) {
            throw place.refusal("it leads out of the working directory");
        }
        return place.at;
    }

    private void go(String step) throws IOException {
        if (step.isEmpty() || step.equals(".")) {
            return;
        }
        if (step.equals("..")) {
            if (linked) {
                throw refusal("\"..\" behind a symbolic link leads elsewhere than the path says");
            }
            Path parent = at.getParent();
            at = parent == null ? at : parent;
            return;
        }
        Path next = at.resolve(step);
        if (Files.isSymbolicLink(next)) {
            if (othersMayWrite(at)) {
                throw refusal(next + " is a symbolic link in a folder where others may put one");
            }
            if (!Files.exists(next)) {
                throw refusal(next + " is a symbolic link to nothing");
            }
            linked = true;
            next = next.toRealPath();
        }
        at = next;
    }

    private static boolean othersMayWrite(Path folder) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
        return mode.contains(PosixFilePermission.GROUP_WRITE) || mode.contains(PosixFilePermission.OTHERS_WRITE);
    }

    private FileSystemException refusal(String reason) {
        return new FileSystemException(given.toString(), null, reason);
    }
}
