package dev.marblerun.coordinator;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Which version this is. */
final class Version {
    private static final String NO_COMMIT = "0".repeat(40);

    private Version() {}

    /** The jar's version, or "development" when it does not run from one. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** The commit that the jar was built from, 40 hex digits; zeros when the build did not say. */
    static String commit() {
        var source = Version.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return NO_COMMIT;
        }
        try {
            Path jar = Path.of(source.getLocation().toURI());
            if (!jar.toString().endsWith(".jar")) {
                return NO_COMMIT;
            }
            try (JarFile file = new JarFile(jar.toFile())) {
                Manifest manifest = file.getManifest();
                String commit = manifest == null ? null : manifest.getMainAttributes().getValue("Git-Commit");
                return commit == null ? NO_COMMIT : commit;
            }
        } catch (IOException | URISyntaxException e) {
            return NO_COMMIT;
        }
    }
}
