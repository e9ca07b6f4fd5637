package dev.marblerun.testkit.runtime;

import java.util.List;
import java.util.Map;

/** What a platform answers to a program's system calls. Each call may come from any thread, one at a time. */
public interface Devices {
    int ENOENT = 2;
    int ENOTTY = 25;

    /** An answer. */
    sealed interface Answer {
        /** The content of a file, or what an ioctl writes. */
        record Data(byte[] bytes) implements Answer {}

        /** The system call fails. */
        record Failure(int errno) implements Answer {}

        /** No bytes. */
        static Answer done() {
            return new Data(new byte[0]);
        }
    }

    /** How uname differs: {@code -s} sysname, {@code -r} release, {@code -v} version, each before its value. */
    default List<String> identity() {
        return List.of();
    }

    /**
     * A file is opened.
     *
     * @param written what was written so far, by path
     */
    default Answer open(String path, Map<String, byte[]> written) {
        return new Answer.Failure(ENOENT);
    }

    /** A folder is made. */
    default Answer makeFolder(String path) {
        return new Answer.Failure(ENOENT);
    }

    /** Whether there is a folder is asked; an answer without an error says yes. */
    default Answer findFolder(String path) {
        return new Answer.Failure(ENOENT);
    }

    /** A folder is removed. */
    default Answer removeFolder(String path) {
        return new Answer.Failure(ENOENT);
    }

    /**
     * An ioctl.
     *
     * @param input what the device reads: report data of Occlum's quotes and reports, with the target behind it if
     *     there is one, the whole request of its keys, the whole buffer of TDX's
     */
    default Answer ioctl(long number, byte[] input) {
        return new Answer.Failure(ENOTTY);
    }
}
