package dev.marblerun.tee.simulated;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files that have no business being large. */
final class SmallFile {
    /** The bound on every key, certificate chain, descriptor and collateral file of a simulated platform, in bytes. */
    static final int MAX_BYTES = 64 * 1024;

    private SmallFile() {}

    /** The whole content; an {@link IOException} that says so when it is larger than {@link #MAX_BYTES}. */
    static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
            }
            return content;
        }
    }
}
