package dev.marblerun.coordinator.store.file;

import dev.marblerun.api.state.StateBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A folder of files as the store needs it. What was written to a file is durable after {@link DiskFile#sync}, which
 * names there are and what they mean after {@link #sync}; until then a crash may keep any part of it.
 */
interface Disk extends AutoCloseable {
    /** Opens a file for reading and writing; empty when there is none. */
    Optional<DiskFile> open(String name) throws IOException;

    /** Makes an empty file. One of this name that is there disappears. */
    DiskFile create(String name) throws IOException;

    boolean exists(String name) throws IOException;

    /** Gives a file another name, atomically. One that has it is replaced. */
    void rename(String from, String to) throws IOException;

    /** Gives a file a second name. One that has it is replaced. False where files cannot have two names. */
    boolean link(String existing, String second) throws IOException;

    /** Removes a name. Does nothing when there is none. */
    void delete(String name) throws IOException;

    /** Makes names durable. */
    void sync() throws IOException;

    /** How messages call a file. */
    String describe(String name);

    @Override
    void close();

    /** An open file. It stays the same one when its name goes to another. */
    interface DiskFile extends StateBytes, AutoCloseable {
        /** Writes everything that is left in the buffer. */
        void write(ByteBuffer bytes, long offset) throws IOException;

        /** Cuts off what is behind. */
        void truncate(long size) throws IOException;

        /** Makes content and length durable. After a failure nobody knows what of it is. */
        void sync() throws IOException;

        @Override
        void close();
    }
}
