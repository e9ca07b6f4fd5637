package dev.marblerun.premain;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.marblerun.tee.occlum.OcclumTee;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Becomes the program through Linux's execve (man 2 execve). The kernel ends the JVM's threads, unmaps its memory and
 * resets the signals that it handles; the JVM ignores none, so what its parent ignored stays ignored, as it would
 * without a JVM in between. The rest is undone here: the JVM's open files, the signals blocked in its threads
 * (SIGQUIT), and its performance-counter file, which only a JVM that ends removes. What cannot be undone from inside
 * is the soft limit of open files, which HotSpot raises to the hard one: start the JVM with {@code -XX:-MaxFDLimit}.
 */
@SuppressWarnings("restricted") // Calling the operating system is this class's task; the jar's manifest allows it.
final class NativeExec implements Exec {
    private static final int FIRST_DESCRIPTOR = 3;
    /** As an unsigned int the largest. */
    private static final int LAST_DESCRIPTOR = -1;
    /** CLOSE_RANGE_CLOEXEC of linux/close_range.h, since Linux 5.11. */
    private static final int CLOSE_RANGE_CLOEXEC = 4;
    /** F_SETFD and FD_CLOEXEC of fcntl.h. */
    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;
    /** SIG_SETMASK of asm-generic/signal-defs.h, and a size that no C library's sigset_t exceeds, in bytes. */
    private static final int SIG_SETMASK = 2;
    private static final int SIGNAL_SET_BYTES = 256;
    /** ENOENT, E2BIG, ENOEXEC, EACCES, ETXTBSY of asm-generic/errno-base.h. */
    private static final int ENOENT = 2;
    private static final int E2BIG = 7;
    private static final int ENOEXEC = 8;
    private static final int EACCES = 13;
    private static final int ETXTBSY = 26;

    private static final Linker LINKER = Linker.nativeLinker();
    /**
     * All functions are called as if they took three words and returned one, which the calling conventions of 64-bit
     * Linux allow for whole numbers and pointers: each further shape costs a start 10 ms.
     */
    private static final class Native {
        static final MethodHandle CALL = LINKER.downcallHandle(
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.captureCallState("errno"));

        private Native() {}
    }

    @Override
    public void requireSupport() throws PremainException {
        if (!System.getProperty("os.name", "").equals("Linux") && !OcclumTee.isHere()) {
            throw new PremainException("becoming the application needs Linux; run the premain in the marble's image");
        }
    }

    @Override
    public List<byte[]> environment() throws PremainException {
        List<byte[]> variables = new ArrayList<>();
        long entries = word(symbol("environ").address());
        if (entries == 0) {
            return variables;
        }
        for (long entry = word(entries); entry != 0; entry = word(entries)) {
            // One character per byte both ways: nothing is decoded.
            String text = MemorySegment.ofAddress(entry)
                    .reinterpret(Long.MAX_VALUE)
                    .getString(0, StandardCharsets.ISO_8859_1);
            variables.add(text.getBytes(StandardCharsets.ISO_8859_1));
            entries += JAVA_LONG.byteSize();
        }
        return variables;
    }

    /** What lies there. Copied, because a layout's own accessors would have to be generated first. */
    private static long word(long address) {
        return MemorySegment.ofAddress(address).reinterpret(JAVA_LONG.byteSize()).toArray(JAVA_LONG)[0];
    }

    @Override
    public void become(Launch launch) throws PremainException {
        System.out.flush();
        System.err.flush();
        try (Arena arena = Arena.ofConfined()) {
            StructLayout stateLayout = Linker.Option.captureStateLayout();
            MemorySegment state = arena.allocate(stateLayout);
            long program = cString(arena, launch.program().toString().getBytes(fileNameCharset()));
            long arguments = cStrings(arena, launch.arguments());
            long environment = cStrings(arena, launch.environment());
            closeFilesOnExec(state);
            unblockSignals(arena, state);
            removeCounterFile();
            int _ = call(symbol("execve"), state, program, arguments, environment);
            long errno = stateLayout.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
            throw failure(launch, state.asSlice(errno, JAVA_INT).toArray(JAVA_INT)[0]);
        } catch (PremainException e) {
            throw e;
        } catch (Throwable e) {
            throw nativeFailure("execve", e);
        }
    }

    /** What an int function returns; errno is in the state. */
    private static int call(MemorySegment function, MemorySegment state, long first, long second, long third)
            throws Throwable {
        return (int) (long) Native.CALL.invokeExact(function, state, first, second, third);
    }

    private static PremainException failure(Launch launch, int errno) {
        String why =
                switch (errno) {
                    case ENOENT -> "the file or the interpreter that its first line or its header names does not exist";
                    case E2BIG -> "argument list too long: one variable or argument, or all together, are longer than the"
                            + " kernel takes (128 KiB, 2 MiB); put large values into files in the manifest";
                    case ENOEXEC -> "it is no program for this machine and no script with a first line such as #!/bin/sh";
                    case EACCES -> "permission denied: it or its interpreter is not executable, or its mount is noexec";
                    case ETXTBSY -> "it is open for writing";
                    default -> "error number " + errno;
                };
        return new PremainException("starting " + launch.program() + " failed: " + why);
    }

    private static void closeFilesOnExec(MemorySegment state) throws PremainException {
        try {
            MemorySegment closeRange = LINKER.defaultLookup().find("close_range").orElse(MemorySegment.NULL);
            if (closeRange.address() != 0
                    && call(closeRange, state, FIRST_DESCRIPTOR, LAST_DESCRIPTOR, CLOSE_RANGE_CLOEXEC) == 0) {
                return;
            }
            // An older kernel or C library: one by one. The listing's own descriptor is closed by then.
            MethodHandle fcntl = LINKER.downcallHandle(
                    symbol("fcntl"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
            String[] open = new File("/proc/self/fd").list();
            if (open == null) {
                throw new PremainException("closing the JVM's files failed: this kernel has neither close_range nor"
                        + " /proc/self/fd; mount /proc");
            }
            for (String descriptor : open) {
                int number = Integer.parseInt(descriptor);
                if (number >= FIRST_DESCRIPTOR) {
                    int _ = (int) fcntl.invokeExact(number, F_SETFD, FD_CLOEXEC);
                }
            }
        } catch (PremainException e) {
            throw e;
        } catch (Throwable e) {
            throw nativeFailure("closing the JVM's files", e);
        }
    }

    private static void unblockSignals(Arena arena, MemorySegment state) throws PremainException {
        // All zeros is the empty set in every C library on Linux.
        MemorySegment nothing = arena.allocate(SIGNAL_SET_BYTES, Long.BYTES);
        int error;
        try {
            error = call(symbol("pthread_sigmask"), state, SIG_SETMASK, nothing.address(), 0);
        } catch (Throwable e) {
            throw nativeFailure("unblocking signals", e);
        }
        if (error != 0) {
            throw new PremainException("unblocking signals failed: error number " + error);
        }
    }

    /** HotSpot writes it to /tmp whatever java.io.tmpdir says. A leftover is untidy, no reason to fail. */
    private static void removeCounterFile() {
        String user = System.getProperty("user.name", "");
        if (user.isEmpty() || user.indexOf('/') >= 0) {
            return;
        }
        try {
            Files.deleteIfExists(Path.of("/tmp", "hsperfdata_" + user, Long.toString(ProcessHandle.current().pid())));
        } catch (IOException e) {
            // It stays, then: somebody else's file, or none of ours.
        }
    }

    private static MemorySegment symbol(String name) throws PremainException {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new PremainException(
                        "becoming the application failed: this C library has no " + name + "; use glibc or musl on Linux"));
    }

    private static long cStrings(Arena arena, List<byte[]> texts) {
        long[] addresses = new long[texts.size() + 1];
        for (int i = 0; i < texts.size(); i++) {
            addresses[i] = cString(arena, texts.get(i));
        }
        return arena.allocateFrom(JAVA_LONG, addresses).address();
    }

    private static long cString(Arena arena, byte[] text) {
        return arena.allocateFrom(JAVA_BYTE, Arrays.copyOf(text, text.length + 1)).address();
    }

    /** How the JVM made a path's text out of bytes (and makes bytes of it when it opens a file). */
    private static Charset fileNameCharset() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8").toUpperCase(Locale.ROOT));
    }

    private static PremainException nativeFailure(String step, Throwable e) {
        return new PremainException(step + " failed: " + PremainException.reason(e)
                + "; run the premain's own jar, which allows native access", e);
    }
}
