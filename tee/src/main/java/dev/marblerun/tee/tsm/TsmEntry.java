package dev.marblerun.tee.tsm;

import java.io.IOException;

/** One request for a report, as the kernel shows it: a folder whose files are attributes. Closing removes it. */
interface TsmEntry extends AutoCloseable {
    /** Makes requests. */
    @FunctionalInterface
    interface Folder {
        /** A new request under a name that nobody else uses. Throws NoSuchFileException without configfs-tsm. */
        TsmEntry create() throws IOException;
    }

    /** An attribute's content, of which there may be at most so many bytes. */
    byte[] read(String attribute, int most) throws IOException;

    /** Sets an attribute in a single write. */
    void write(String attribute, byte[] content) throws IOException;

    @Override
    void close() throws IOException;
}
