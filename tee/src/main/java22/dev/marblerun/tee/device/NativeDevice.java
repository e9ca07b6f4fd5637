package dev.marblerun.tee.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.marblerun.tee.TeeException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/** A device of Linux, through the C library's open, ioctl and close (section 2 of the manual). */
@SuppressWarnings("restricted") // Calling the operating system is this class's task; the jars' manifests allow it.
final class NativeDevice implements DeviceFile {
    /** O_RDONLY and O_CLOEXEC of asm-generic/fcntl.h. */
    private static final int READ_ONLY_CLOSE_ON_EXEC = 0x80000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

    private final int descriptor;

    private NativeDevice(int descriptor) {
        this.descriptor = descriptor;
    }

    static DeviceFile open(String path) throws DeviceException, TeeException {
        MethodHandle open = function("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), ERRNO);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int descriptor = (int) open.invokeExact(state, arena.allocateFrom(path), READ_ONLY_CLOSE_ON_EXEC);
            if (descriptor < 0) {
                throw new DeviceException(path, errno(state));
            }
            return new NativeDevice(descriptor);
        } catch (DeviceException e) {
            throw e;
        } catch (Throwable e) {
            throw failure("open", e);
        }
    }

    @Override
    public int ioctl(long request, byte[] argument) throws TeeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = copy(arena, argument);
            int errno = ioctl(arena, request, memory);
            take(memory, argument);
            return errno;
        }
    }

    @Override
    public int ioctl(long request, List<Word> structure) throws TeeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(JAVA_LONG, structure.size());
            List<MemorySegment> buffers = new ArrayList<>();
            for (int i = 0; i < structure.size(); i++) {
                MemorySegment buffer = MemorySegment.NULL;
                switch (structure.get(i)) {
                    case Word.Value value -> memory.setAtIndex(JAVA_LONG, i, value.number());
                    case Word.Address address -> {
                        buffer = copy(arena, address.buffer());
                        memory.setAtIndex(JAVA_LONG, i, buffer.address());
                    }
                }
                buffers.add(buffer);
            }
            int errno = ioctl(arena, request, memory);
            for (int i = 0; i < structure.size(); i++) {
                if (structure.get(i) instanceof Word.Address(byte[] buffer)) {
                    take(buffers.get(i), buffer);
                }
            }
            return errno;
        }
    }

    private int ioctl(Arena arena, long request, MemorySegment argument) throws TeeException {
        MethodHandle ioctl = function(
                "ioctl",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                ERRNO,
                Linker.Option.firstVariadicArg(2));
        MemorySegment state = arena.allocate(STATE);
        try {
            return (int) ioctl.invokeExact(state, descriptor, request, argument) < 0 ? errno(state) : 0;
        } catch (Throwable e) {
            throw failure("ioctl", e);
        }
    }

    @Override
    public void close() {
        MemorySegment close = LINKER.defaultLookup().find("close").orElse(MemorySegment.NULL);
        try {
            MethodHandle handle = LINKER.downcallHandle(close, FunctionDescriptor.of(JAVA_INT, JAVA_INT));
            int _ = (int) handle.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException("closing a device failed", e);
        }
    }

    /** A function of the C library; the options must capture errno. */
    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options)
            throws TeeException {
        try {
            MemorySegment address = LINKER.defaultLookup()
                    .find(name)
                    .orElseThrow(
                            () -> new TeeException("this C library has no " + name + "; use glibc or musl on Linux"));
            return LINKER.downcallHandle(address, type, options);
        } catch (IllegalCallerException e) {
            throw failure(name, e);
        }
    }

    private static MemorySegment copy(Arena arena, byte[] bytes) {
        // Aligned for any C structure.
        MemorySegment memory = arena.allocate(bytes.length, Long.BYTES);
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, 0, bytes.length);
        return memory;
    }

    /** Leaves nothing behind: it may be a key, and freed memory is not cleared. */
    private static void take(MemorySegment memory, byte[] bytes) {
        MemorySegment.copy(memory, JAVA_BYTE, 0, bytes, 0, bytes.length);
        memory.fill((byte) 0);
    }

    private static int errno(MemorySegment state) {
        return (int) STATE.varHandle(MemoryLayout.PathElement.groupElement("errno")).get(state, 0L);
    }

    private static TeeException failure(String function, Throwable e) {
        return new TeeException("calling " + function + " of the operating system failed: " + e.getMessage()
                + "; allow native access (--enable-native-access=ALL-UNNAMED)", e);
    }
}
