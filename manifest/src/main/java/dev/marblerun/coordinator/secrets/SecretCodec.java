package dev.marblerun.coordinator.secrets;

import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.manifest.SecretType;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A secret in the sealed state: a version byte; a byte for the type; the size, 4 bytes; flags; the days, 8 bytes; then
 * certificate, private and public value, each a 4-byte length (-1 for none) and the bytes. The length -2 stands for a
 * public value that is the private one. All big-endian. Whatever is not exactly that is refused.
 */
public final class SecretCodec {
    private static final byte VERSION = 1;
    /** Keys and data are their own public value: they are stored, and held, once. */
    private static final int SAME = -2;
    private static final int SHARED = 1;
    private static final int USER_DEFINED = 2;
    private static final int FIXED_BYTES = 1 + 1 + 4 + 1 + 8;

    private SecretCodec() {}

    /** The bytes. They are secret. */
    public static byte[] encode(Secret secret) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            SecretSpec spec = secret.spec();
            out.writeByte(VERSION);
            out.writeByte(code(spec.type()));
            out.writeInt(spec.size());
            out.writeByte((spec.shared() ? SHARED : 0) | (spec.userDefined() ? USER_DEFINED : 0));
            out.writeLong(spec.validFor());
            write(out, secret.certificate());
            SecretBytes privateKey = secret.privateKey();
            write(out, privateKey == null ? null : privateKey.reveal());
            if (privateKey != null && privateKey.equals(secret.publicKey())) {
                out.writeInt(SAME);
            } else {
                write(out, secret.publicKey() == null ? null : secret.publicKey().reveal());
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /**
     * The secret that these bytes are.
     *
     * @throws SecretException when they are none
     */
    public static Secret decode(byte[] encoded) throws SecretException {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        if (in.remaining() < FIXED_BYTES || in.get() != VERSION) {
            throw new SecretException("reading a secret of the state: unknown format");
        }
        SecretType type = type(in.get());
        int size = in.getInt();
        int flags = in.get();
        long validFor = in.getLong();
        if ((flags & ~(SHARED | USER_DEFINED)) != 0) {
            throw new SecretException("reading a secret of the state: unknown flags");
        }
        byte[] certificate = read(in);
        SecretBytes privateKey = secret(read(in));
        SecretBytes publicKey = isSame(in) ? privateKey : secret(read(in));
        if (in.hasRemaining()) {
            throw new SecretException("reading a secret of the state: trailing bytes");
        }
        SecretSpec spec =
                new SecretSpec(type, size, (flags & SHARED) != 0, (flags & USER_DEFINED) != 0, validFor, null);
        return new Secret(spec, certificate, privateKey, publicKey);
    }

    private static @Nullable SecretBytes secret(byte @Nullable [] bytes) {
        return bytes == null ? null : SecretBytes.of(bytes);
    }

    private static void write(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            out.writeInt(-1);
        } else {
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static boolean isSame(ByteBuffer in) {
        if (in.remaining() < Integer.BYTES || in.getInt(in.position()) != SAME) {
            return false;
        }
        in.getInt();
        return true;
    }

    private static byte @Nullable [] read(ByteBuffer in) throws SecretException {
        if (in.remaining() < Integer.BYTES) {
            throw new SecretException("reading a secret of the state: it ends too early");
        }
        int length = in.getInt();
        if (length == -1) {
            return null;
        }
        if (length < 0 || length > in.remaining()) {
            throw new SecretException("reading a secret of the state: it ends too early");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /** Numbers of their own: the order of the enum's constants may change. */
    private static int code(SecretType type) {
        return switch (type) {
            case SYMMETRIC_KEY -> 1;
            case CERT_RSA -> 2;
            case CERT_ECDSA -> 3;
            case CERT_ED25519 -> 4;
            case PLAIN -> 5;
        };
    }

    private static SecretType type(byte code) throws SecretException {
        for (SecretType type : SecretType.values()) {
            if (code(type) == code) {
                return type;
            }
        }
        throw new SecretException("reading a secret of the state: unknown type");
    }
}
