package dev.marblerun.coordinator.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.KeyAgreement;
import javax.crypto.ShortBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XdhProviderTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Provider OURS = XdhProvider.INSTANCE;
    private static final Provider JDK = Security.getProvider("SunEC");

    private static KeyPair pair(Provider provider) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("XDH", provider);
        generator.initialize(NamedParameterSpec.X25519);
        return generator.generateKeyPair();
    }

    private static byte[] agree(Provider provider, PrivateKey key, PublicKey peer) throws Exception {
        KeyAgreement agreement = KeyAgreement.getInstance("XDH", provider);
        agreement.init(key);
        agreement.doPhase(peer, true);
        return agreement.generateSecret("TlsPremasterSecret").getEncoded();
    }

    private static PrivateKey scalar(String hex) {
        return new X25519Keys.Private(HEX.parseHex(hex));
    }

    private static PublicKey point(String hex) {
        return new X25519Keys.Public(HEX.parseHex(hex));
    }

    /** RFC 7748, section 6.1. */
    @Test
    void agreement_ofTheStandard_givesItsSecret() throws Exception {
        PrivateKey alice = scalar("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        PublicKey alicePublic = point("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
        PrivateKey bob = scalar("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        PublicKey bobPublic = point("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
        byte[] secret = HEX.parseHex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        assertThat(agree(OURS, alice, bobPublic)).isEqualTo(secret);
        assertThat(agree(OURS, bob, alicePublic)).isEqualTo(secret);
    }

    /** RFC 7748, section 5.2, the second pair: its u-coordinate has the topmost bit, which does not count. */
    @Test
    void agreement_topmostBitSet_isMasked() throws Exception {
        PrivateKey scalar = scalar("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d");
        PublicKey point = point("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493");
        byte[] secret = HEX.parseHex("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
        assertThat(agree(OURS, scalar, point)).isEqualTo(secret);
        PublicKey read = KeyFactory.getInstance("X25519", JDK)
                .generatePublic(new XECPublicKeySpec(
                        NamedParameterSpec.X25519, ((X25519Keys.Public) point).getU()));
        assertThat(agree(OURS, scalar, read)).isEqualTo(secret);
    }

    @Test
    void agreement_withKeysOfTheJdk_isTheJdks() throws Exception {
        for (int i = 0; i < 300; i++) {
            KeyPair ours = pair(OURS);
            KeyPair theirs = pair(JDK);
            PublicKey read = KeyFactory.getInstance("X25519", JDK)
                    .generatePublic(new X509EncodedKeySpec(ours.getPublic().getEncoded()));
            PrivateKey copied = KeyFactory.getInstance("X25519", JDK)
                    .generatePrivate(new PKCS8EncodedKeySpec(ours.getPrivate().getEncoded()));
            byte[] secret = agree(JDK, theirs.getPrivate(), read);
            assertThat(agree(OURS, ours.getPrivate(), theirs.getPublic())).isEqualTo(secret).hasSize(32);
            assertThat(agree(OURS, theirs.getPrivate(), ours.getPublic())).isEqualTo(secret);
            assertThat(agree(OURS, copied, theirs.getPublic())).isEqualTo(secret);
        }
    }

    /** The points of order 1, 2, 4 and 8, and the same above the prime; RFC 7748, section 6.1, asks for this check. */
    @ParameterizedTest
    @ValueSource(strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    })
    void agreement_pointOfSmallOrder_isRefused(String u) throws Exception {
        KeyAgreement agreement = KeyAgreement.getInstance("X25519", OURS);
        agreement.init(pair(OURS).getPrivate());
        assertThatThrownBy(() -> agreement.doPhase(point(u), true)).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(agreement::generateSecret).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void agreement_givesItsSecretOnce() throws Exception {
        KeyAgreement agreement = KeyAgreement.getInstance("X25519", OURS);
        agreement.init(pair(OURS).getPrivate());
        PublicKey peer = pair(OURS).getPublic();
        agreement.doPhase(peer, true);
        assertThatThrownBy(() -> agreement.generateSecret(new byte[40], 10)).isInstanceOf(ShortBufferException.class);
        byte[] room = new byte[40];
        assertThat(agreement.generateSecret(room, 8)).isEqualTo(32);
        assertThatThrownBy(agreement::generateSecret).isInstanceOf(IllegalStateException.class);
        agreement.doPhase(peer, true);
        assertThat(room).endsWith(agreement.generateSecret()).startsWith(new byte[8]);
    }

    @Test
    void init_keyOfAnotherKind_isLeftToOthers() throws Exception {
        KeyPairGenerator x448 = KeyPairGenerator.getInstance("X448", JDK);
        KeyPair other = x448.generateKeyPair();
        KeyAgreement agreement = KeyAgreement.getInstance("XDH", OURS);
        assertThatThrownBy(() -> agreement.init(other.getPrivate())).isInstanceOf(InvalidKeyException.class);
        agreement.init(pair(OURS).getPrivate());
        assertThatThrownBy(() -> agreement.doPhase(other.getPublic(), true)).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() ->
                        KeyPairGenerator.getInstance("XDH", OURS).initialize(NamedParameterSpec.X448))
                .isInstanceOf(InvalidAlgorithmParameterException.class);
    }

    @Test
    void point_beyondItsBytes_isRefused() {
        for (BigInteger u : List.of(BigInteger.ONE.negate(), BigInteger.TWO.pow(256))) {
            assertThatThrownBy(() -> X25519Keys.point(new Foreign(u))).isInstanceOf(InvalidKeyException.class);
        }
    }

    /** A key as any provider might make it. */
    private record Foreign(BigInteger getU) implements XECPublicKey {
        @Override
        public NamedParameterSpec getParams() {
            return NamedParameterSpec.X25519;
        }

        @Override
        public String getAlgorithm() {
            return "XDH";
        }

        @Override
        public String getFormat() {
            return "none";
        }

        @Override
        public byte[] getEncoded() {
            return new byte[0];
        }
    }

    @Test
    void privateKey_isNeitherShownNorWritten() throws Exception {
        PrivateKey key = pair(OURS).getPrivate();
        assertThat(key.toString()).isEqualTo("X25519 private key");
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            assertThatThrownBy(() -> out.writeObject(key)).isInstanceOf(NotSerializableException.class);
        }
    }
}
