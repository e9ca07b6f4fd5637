package dev.marblerun.cli.pkcs11;

import static dev.marblerun.cli.pkcs11.Cryptoki.POINTER;
import static dev.marblerun.cli.pkcs11.Cryptoki.ULONG;

import dev.marblerun.cli.pkcs11.Cryptoki.Function;
import dev.marblerun.cli.pkcs11.Pkcs11Config.Selector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A session with one token, logged in. Its operations exclude each other. Keeps the PIN until it is closed. */
public final class Token implements AutoCloseable {
    private static final long SERIAL_SESSION = 4;
    private static final long USER = 1;
    private static final long CONTEXT_SPECIFIC = 2;
    private static final int MOST_SLOTS = 1024;
    private static final int MOST_OBJECTS = 16;
    private static final int MOST_BYTES = 64 * 1024;
    private static final int TOKEN_INFO_BYTES = 256;
    private static final int LABEL_BYTES = 32;
    private static final int SERIAL_AT = 80;
    private static final int SERIAL_BYTES = 16;

    private static final long CLASS = 0x0;
    private static final long LABEL = 0x3;
    private static final long VALUE = 0x11;
    private static final long KEY_TYPE = 0x100;
    private static final long ID = 0x102;
    private static final long MODULUS = 0x120;
    private static final long ALWAYS_AUTHENTICATE = 0x202;
    private static final long CERTIFICATE_OBJECT = 1;
    private static final long PRIVATE_KEY_OBJECT = 3;
    private static final long RSA = 0;
    private static final long EC = 3;

    private final Cryptoki cryptoki;
    private final long session;
    private final Optional<byte[]> pin;

    private Token(Cryptoki cryptoki, long session, Optional<byte[]> pin) {
        this.cryptoki = cryptoki;
        this.session = session;
        this.pin = pin;
    }

    /**
     * A private key on the token.
     *
     * @param alwaysAuthenticate whether the token wants the PIN for each use of it, as for a PIV card's signing key
     */
    record Key(long handle, boolean alwaysAuthenticate) {}

    /** A mechanism (PKCS #11 Mechanisms 2.40) and its parameters. */
    record Mechanism(long type, long... parameters) {
        static final Mechanism RSA_PKCS = new Mechanism(0x1);
        static final Mechanism RSA_X_509 = new Mechanism(0x3);
        static final Mechanism ECDSA = new Mechanism(0x1041);

        /** RSASSA-PSS with this hash, MGF1 over it, and a salt of this many bytes. */
        static Mechanism pss(long hash, long mgf, long saltBytes) {
            return new Mechanism(0xD, hash, mgf, saltBytes);
        }

        MemorySegment in(Arena arena) {
            MemorySegment mechanism = arena.allocate(ULONG, 3);
            mechanism.setAtIndex(ULONG, 0, type);
            if (parameters.length > 0) {
                MemorySegment values = arena.allocateFrom(ULONG, parameters);
                mechanism.setAtIndex(POINTER, 1, values);
                mechanism.setAtIndex(ULONG, 2, values.byteSize());
            }
            return mechanism;
        }
    }

    /** Opens the configured token. */
    public static Token open(Pkcs11Config config) throws Pkcs11Exception {
        Cryptoki cryptoki = Cryptoki.load(config.module());
        try (Arena arena = Arena.ofConfined()) {
            long slot = slot(cryptoki, config.token(), arena);
            MemorySegment handle = arena.allocate(ULONG);
            cryptoki.call(Function.OPEN_SESSION, slot, SERIAL_SESSION, MemorySegment.NULL, MemorySegment.NULL, handle);
            Token token = new Token(cryptoki, handle.get(ULONG, 0),
                    config.pin().map(text -> text.getBytes(StandardCharsets.UTF_8)));
            try {
                if (token.pin.isPresent()) {
                    long result = token.login(USER, token.pin.get(), arena);
                    if (result != Cryptoki.ALREADY_LOGGED_IN) {
                        Cryptoki.check("the login", result);
                    }
                }
                return token;
            } catch (Pkcs11Exception e) {
                token.close();
                throw e;
            }
        }
    }

    private long login(long as, byte[] pinBytes, Arena arena) throws Pkcs11Exception {
        MemorySegment text = arena.allocateFrom(ValueLayout.JAVA_BYTE, pinBytes);
        try {
            return cryptoki.tryCall(Function.LOGIN, session, as, text, (long) pinBytes.length);
        } finally {
            text.fill((byte) 0);
        }
    }

    private static long slot(Cryptoki cryptoki, Selector selector, Arena arena) throws Pkcs11Exception {
        if (selector instanceof Selector.Slot(long number)) {
            return number;
        }
        MemorySegment count = arena.allocateFrom(ULONG, MOST_SLOTS);
        MemorySegment slots = arena.allocate(ULONG, MOST_SLOTS);
        cryptoki.call(Function.GET_SLOT_LIST, (byte) 1, slots, count);
        List<String> seen = new ArrayList<>();
        for (long i = 0; i < count.get(ULONG, 0); i++) {
            long slot = slots.getAtIndex(ULONG, i);
            MemorySegment info = arena.allocate(TOKEN_INFO_BYTES);
            if (cryptoki.tryCall(Function.GET_TOKEN_INFO, slot, info) != Cryptoki.OK) {
                continue;
            }
            String label = text(info, 0, LABEL_BYTES);
            String serial = text(info, SERIAL_AT, SERIAL_BYTES);
            boolean found = switch (selector) {
                case Selector.Label(String wanted) -> label.equals(wanted);
                case Selector.Serial(String wanted) -> serial.equals(wanted);
                case Selector.Slot(long wanted) -> slot == wanted;
            };
            if (found) {
                return slot;
            }
            seen.add("label \"" + label + "\" with serial number \"" + serial + "\"");
        }
        throw new Pkcs11Exception("The PKCS#11 library has no such token. It has "
                + (seen.isEmpty() ? "none" : String.join("; ", seen)) + ". Check TokenLabel, TokenSerial or SlotNumber"
                + " in the PKCS#11 configuration, and that the token is plugged in");
    }

    /** Text padded with blanks. */
    private static String text(MemorySegment struct, int at, int bytes) {
        byte[] text = struct.asSlice(at, bytes).toArray(ValueLayout.JAVA_BYTE);
        return new String(text, StandardCharsets.UTF_8).stripTrailing();
    }

    /** The one private key of this name. */
    public TokenPrivateKey privateKey(ObjectRef name) throws Pkcs11Exception {
        long handle = find(PRIVATE_KEY_OBJECT, name, "private key");
        byte[] type = attribute(handle, KEY_TYPE);
        long kind = type.length == ULONG.byteSize()
                ? MemorySegment.ofArray(type).get(ValueLayout.JAVA_LONG_UNALIGNED, 0)
                : -1;
        Key key = new Key(handle, flag(handle, ALWAYS_AUTHENTICATE));
        if (key.alwaysAuthenticate() && pin.isEmpty()) {
            throw new Pkcs11Exception("The token wants the PIN for each use of the private key with " + name
                    + ". Set Pin in the PKCS#11 configuration");
        }
        if (kind == RSA) {
            return TokenPrivateKey.rsa(this, key, attribute(handle, MODULUS));
        }
        if (kind == EC) {
            return TokenPrivateKey.ec(this, key);
        }
        throw new Pkcs11Exception("The token's private key with " + name + " is neither an RSA nor an EC key");
    }

    /** The one certificate of this name, DER. */
    public byte[] certificate(ObjectRef name) throws Pkcs11Exception {
        return attribute(find(CERTIFICATE_OBJECT, name, "certificate"), VALUE);
    }

    private long find(long objectClass, ObjectRef name, String what) throws Pkcs11Exception {
        for (Optional<byte[]> id : name.ids()) {
            List<Long> found = find(objectClass, id, name.label());
            if (found.size() > 1) {
                throw new Pkcs11Exception("The token has several objects that are a " + what + " with " + name
                        + ". Name both ID and label, or give them different ones");
            }
            if (!found.isEmpty()) {
                return found.getFirst();
            }
        }
        throw new Pkcs11Exception("The token has no " + what + " with " + name
                + ". List what it has, for example with: pkcs11-tool --module MODULE --login --list-objects");
    }

    private synchronized List<Long> find(long objectClass, Optional<byte[]> id, Optional<String> label)
            throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment template = arena.allocate(ULONG, 3 * 3);
            setAttribute(template, 0, CLASS, arena.allocateFrom(ULONG, objectClass));
            long attributes = 1;
            if (id.isPresent()) {
                setAttribute(template, attributes++, ID, arena.allocateFrom(ValueLayout.JAVA_BYTE, id.get()));
            }
            if (label.isPresent()) {
                byte[] text = label.get().getBytes(StandardCharsets.UTF_8);
                setAttribute(template, attributes++, LABEL, arena.allocateFrom(ValueLayout.JAVA_BYTE, text));
            }
            MemorySegment handles = arena.allocate(ULONG, MOST_OBJECTS);
            MemorySegment count = arena.allocate(ULONG);
            cryptoki.call(Function.FIND_OBJECTS_INIT, session, template, attributes);
            cryptoki.call(Function.FIND_OBJECTS, session, handles, (long) MOST_OBJECTS, count);
            cryptoki.call(Function.FIND_OBJECTS_FINAL, session);
            List<Long> found = new ArrayList<>();
            for (long i = 0; i < count.get(ULONG, 0); i++) {
                found.add(handles.getAtIndex(ULONG, i));
            }
            return found;
        }
    }

    /** CK_ATTRIBUTE: type, address and length of the value. */
    private static void setAttribute(MemorySegment template, long index, long type, MemorySegment value) {
        template.setAtIndex(ULONG, index * 3, type);
        template.setAtIndex(POINTER, index * 3 + 1, value);
        template.setAtIndex(ULONG, index * 3 + 2, value.byteSize());
    }

    private synchronized byte[] attribute(long object, long type) throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(MOST_BYTES);
            MemorySegment template = arena.allocate(ULONG, 3);
            setAttribute(template, 0, type, value);
            cryptoki.call(Function.GET_ATTRIBUTE_VALUE, session, object, template, 1L);
            return value.asSlice(0, template.getAtIndex(ULONG, 2)).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** A CK_BBOOL; false on tokens that do not know the attribute. */
    private synchronized boolean flag(long object, long type) throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_BYTE);
            MemorySegment template = arena.allocate(ULONG, 3);
            setAttribute(template, 0, type, value);
            return cryptoki.tryCall(Function.GET_ATTRIBUTE_VALUE, session, object, template, 1L) == Cryptoki.OK
                    && value.get(ValueLayout.JAVA_BYTE, 0) != 0;
        }
    }

    synchronized byte[] sign(Mechanism mechanism, Key key, byte[] data) throws Pkcs11Exception {
        return operate(Function.SIGN_INIT, Function.SIGN, mechanism, key, data);
    }

    synchronized byte[] decrypt(Mechanism mechanism, Key key, byte[] data) throws Pkcs11Exception {
        return operate(Function.DECRYPT_INIT, Function.DECRYPT, mechanism, key, data);
    }

    private byte[] operate(Function init, Function operation, Mechanism mechanism, Key key, byte[] data)
            throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            cryptoki.call(init, session, mechanism.in(arena), key.handle());
            if (key.alwaysAuthenticate()) {
                // Between the two calls: section 5.6, C_Login. There is a PIN, or there would be no such key.
                long result = login(CONTEXT_SPECIFIC, pin.orElseThrow(), arena);
                Cryptoki.check("the PIN for this use of the key", result);
            }
            MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_BYTE, data);
            MemorySegment out = arena.allocate(MOST_BYTES);
            MemorySegment length = arena.allocateFrom(ULONG, MOST_BYTES);
            cryptoki.call(operation, session, in, (long) data.length, out, length);
            byte[] result = out.asSlice(0, length.get(ULONG, 0)).toArray(ValueLayout.JAVA_BYTE);
            in.fill((byte) 0);
            out.fill((byte) 0);
            return result;
        }
    }

    /** Ends the session, and forgets the PIN. The module stays loaded. */
    @Override
    public synchronized void close() {
        pin.ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
        try {
            cryptoki.call(Function.CLOSE_SESSION, session);
        } catch (Pkcs11Exception e) {
            // The process ends soon, and the module ends its sessions with it.
            System.getLogger(Token.class.getName()).log(System.Logger.Level.DEBUG, "Closing the token's session", e);
        }
    }
}
