package dev.marblerun.coordinator.crypto;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** Keys for X25519 in the JDK's own terms, which its TLS asks for, around the 32 bytes of RFC 7748. */
final class X25519Keys {
    static final String ALGORITHM = "X25519";

    private static final byte[] SPKI_HEAD = HexFormat.of().parseHex("302a300506032b656e032100");
    private static final byte[] PKCS8_HEAD = HexFormat.of().parseHex("302e020100300506032b656e04220420");

    private X25519Keys() {}

    /** The 32 bytes of a private key of X25519, whoever made it. */
    static byte[] scalar(Key key) throws InvalidKeyException {
        if (key instanceof XECPrivateKey secret && isX25519(secret.getParams())) {
            byte[] scalar = secret.getScalar().orElseThrow(() -> new InvalidKeyException("the key cannot be read"));
            if (scalar.length == X25519.SCALAR_SIZE) {
                return scalar;
            }
        }
        throw new InvalidKeyException("no private key of X25519");
    }

    /** The u-coordinate of a public key of X25519 as 32 bytes, least significant first; RFC 7748, section 5. */
    static byte[] point(Key key) throws InvalidKeyException {
        if (key instanceof Public ours) {
            return ours.point;
        }
        if (key instanceof XECPublicKey open && isX25519(open.getParams())) {
            BigInteger u = open.getU();
            if (u.signum() >= 0 && u.bitLength() <= X25519.POINT_SIZE * Byte.SIZE) {
                return littleEndian(u);
            }
        }
        throw new InvalidKeyException("no public key of X25519");
    }

    private static boolean isX25519(AlgorithmParameterSpec spec) {
        return spec instanceof NamedParameterSpec named && named.getName().equalsIgnoreCase(ALGORITHM);
    }

    private static byte[] littleEndian(BigInteger u) {
        byte[] big = u.toByteArray();
        byte[] little = new byte[X25519.POINT_SIZE];
        for (int i = 0; i < Math.min(big.length, little.length); i++) {
            little[i] = big[big.length - 1 - i];
        }
        return little;
    }

    private static byte[] joined(byte[] head, byte[] tail) {
        byte[] all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    /** Takes its bytes as they are: whoever made them lets go of them. */
    static final class Public implements XECPublicKey {
        private static final long serialVersionUID = 1L;

        private final byte[] point;

        Public(byte[] point) {
            this.point = point;
        }

        @Override
        public BigInteger getU() {
            byte[] big = new byte[X25519.POINT_SIZE];
            for (int i = 0; i < big.length; i++) {
                big[i] = point[big.length - 1 - i];
            }
            // RFC 7748, section 5: the topmost bit does not count.
            big[0] &= 0x7f;
            return new BigInteger(1, big);
        }

        @Override
        public AlgorithmParameterSpec getParams() {
            return NamedParameterSpec.X25519;
        }

        @Override
        public String getAlgorithm() {
            return "XDH";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return joined(SPKI_HEAD, point);
        }
    }

    /** Lives as long as a handshake and is never written anywhere. */
    static final class Private implements XECPrivateKey {
        private static final long serialVersionUID = 1L;

        private final transient byte[] scalar;

        Private(byte[] scalar) {
            this.scalar = scalar;
        }

        @Override
        public Optional<byte[]> getScalar() {
            return Optional.of(scalar.clone());
        }

        @Override
        public AlgorithmParameterSpec getParams() {
            return NamedParameterSpec.X25519;
        }

        @Override
        public String getAlgorithm() {
            return "XDH";
        }

        @Override
        public String getFormat() {
            return "PKCS#8";
        }

        @Override
        public byte[] getEncoded() {
            return joined(PKCS8_HEAD, scalar);
        }

        private void writeObject(ObjectOutputStream out) throws NotSerializableException {
            throw new NotSerializableException("a private key");
        }

        @Override
        public String toString() {
            return "X25519 private key";
        }
    }
}
