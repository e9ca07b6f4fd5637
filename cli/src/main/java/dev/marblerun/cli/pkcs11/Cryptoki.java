package dev.marblerun.cli.pkcs11;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The functions of a PKCS#11 module, found through its function list (section 5.4, C_GetFunctionList). The layouts are
 * those of 64-bit Unix systems, where CK_ULONG has eight bytes. Not safe for several threads.
 */
final class Cryptoki {
    static final ValueLayout.OfLong ULONG = ValueLayout.JAVA_LONG;
    static final AddressLayout POINTER = ValueLayout.ADDRESS;

    /** Return values that callers tell apart (section 3.8). */
    static final long OK = 0;

    static final long ALREADY_LOGGED_IN = 0x100;
    private static final long ALREADY_INITIALIZED = 0x191;

    private static final long OS_LOCKING_OK = 2;
    private static final long INITIALIZE_ARGS_BYTES = 48;
    private static final long INITIALIZE_FLAGS = 32;

    /** Return values that a user can do something about. */
    private static final Map<Long, String> MEANINGS = Map.of(
            0x03L, "the slot does not exist",
            0x30L, "the device reports an error",
            0x32L, "the device was removed",
            0x68L, "the key may not be used for this",
            0x70L, "the token does not know this mechanism",
            0xA0L, "the PIN is wrong; look at Pin in the PKCS#11 configuration",
            0xA4L, "the PIN is locked after too many attempts; unlock it with the token's own tool",
            0xE0L, "there is no token in the slot",
            0x101L, "nobody is logged in; set Pin in the PKCS#11 configuration");

    /** The functions used here, by their place in CK_FUNCTION_LIST (section 3.6), the first at 1. */
    enum Function {
        INITIALIZE(1, POINTER),
        GET_SLOT_LIST(5, ValueLayout.JAVA_BYTE, POINTER, POINTER),
        GET_TOKEN_INFO(7, ULONG, POINTER),
        OPEN_SESSION(13, ULONG, ULONG, POINTER, POINTER, POINTER),
        CLOSE_SESSION(14, ULONG),
        LOGIN(19, ULONG, ULONG, POINTER, ULONG),
        GET_ATTRIBUTE_VALUE(25, ULONG, ULONG, POINTER, ULONG),
        FIND_OBJECTS_INIT(27, ULONG, POINTER, ULONG),
        FIND_OBJECTS(28, ULONG, POINTER, ULONG, POINTER),
        FIND_OBJECTS_FINAL(29, ULONG),
        DECRYPT_INIT(34, ULONG, POINTER, ULONG),
        DECRYPT(35, ULONG, POINTER, ULONG, POINTER, POINTER),
        SIGN_INIT(43, ULONG, POINTER, ULONG),
        SIGN(44, ULONG, POINTER, ULONG, POINTER, POINTER);

        private final int place;

        @SuppressWarnings("ImmutableEnumChecker") // The JDK's descriptors are immutable (their class's documentation).
        private final FunctionDescriptor descriptor;

        Function(int place, MemoryLayout... arguments) {
            this.place = place;
            this.descriptor = FunctionDescriptor.of(ULONG, arguments);
        }
    }

    private final MemorySegment functions;

    private Cryptoki(MemorySegment functions) {
        this.functions = functions;
    }

    /** Loads a module, for as long as the process lives, and initialises it if nobody has. */
    @SuppressWarnings("restricted") // The library that the user named, and the structure that its standard describes.
    static Cryptoki load(Path module) throws Pkcs11Exception {
        if (ULONG.byteSize() != POINTER.byteSize() || System.getProperty("os.name", "").startsWith("Windows")) {
            throw new Pkcs11Exception("PKCS#11 tokens can be used on 64-bit Unix systems only");
        }
        SymbolLookup library;
        try {
            library = SymbolLookup.libraryLookup(module, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new Pkcs11Exception("The PKCS#11 library " + module + " cannot be loaded. Check Path in the PKCS#11"
                    + " configuration", e);
        }
        MemorySegment getFunctionList = library.find("C_GetFunctionList")
                .orElseThrow(() -> new Pkcs11Exception(module + " is no PKCS#11 library: it has no"
                        + " C_GetFunctionList. Check Path in the PKCS#11 configuration"));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = arena.allocate(POINTER);
            check("C_GetFunctionList", invoke(getFunctionList, FunctionDescriptor.of(ULONG, POINTER), List.of(list)));
            int places = Function.values()[Function.values().length - 1].place + 1;
            Cryptoki cryptoki = new Cryptoki(list.get(POINTER, 0).reinterpret(places * POINTER.byteSize()));
            MemorySegment arguments = arena.allocate(INITIALIZE_ARGS_BYTES);
            arguments.set(ULONG, INITIALIZE_FLAGS, OS_LOCKING_OK);
            long result = cryptoki.tryCall(Function.INITIALIZE, arguments);
            if (result != ALREADY_INITIALIZED) {
                check("C_Initialize", result);
            }
            return cryptoki;
        }
    }

    /** Calls a function that has to succeed. */
    void call(Function function, Object... arguments) throws Pkcs11Exception {
        check(function.name(), tryCall(function, arguments));
    }

    /** Calls a function and returns its return value. */
    long tryCall(Function function, Object... arguments) throws Pkcs11Exception {
        return invoke(functions.getAtIndex(POINTER, function.place), function.descriptor, List.of(arguments));
    }

    /** Throws what a return value other than OK means. */
    static void check(String step, long result) throws Pkcs11Exception {
        if (result != OK) {
            throw new Pkcs11Exception("The PKCS#11 token refused " + step + ": "
                    + MEANINGS.getOrDefault(result, "return value 0x" + Long.toHexString(result)
                            + " (CKR_ in the PKCS#11 standard)"));
        }
    }

    @SuppressWarnings("restricted") // A function of the library that the user named.
    private static long invoke(MemorySegment function, FunctionDescriptor descriptor, List<Object> arguments)
            throws Pkcs11Exception {
        try {
            return (long) Linker.nativeLinker().downcallHandle(function, descriptor).invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new Pkcs11Exception("Calling the PKCS#11 library failed", e);
        }
    }
}
