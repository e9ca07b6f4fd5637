package dev.marblerun.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class P256Test {
    private static final String N = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    private static final byte[] MESSAGE = {1, 2, 3};

    private static KeyPair keys(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static byte[] sign(KeyPair keys) throws GeneralSecurityException {
        Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
        ecdsa.initSign(keys.getPrivate());
        ecdsa.update(MESSAGE);
        return ecdsa.sign();
    }

    private static boolean verify(ECPublicKey key, byte[] message, byte[] rs) throws GeneralSecurityException {
        boolean holds = P256.verify(key, message, rs, Optional.empty());
        assertThat(P256.verify(key, message, rs, Optional.of(Security.getProvider("SunEC")))).isEqualTo(holds);
        return holds;
    }

    @Test
    void verify_manyGenuineSignatures_hold() throws GeneralSecurityException {
        KeyPair keys = keys("secp256r1");
        ECPublicKey key = P256.publicKey(P256.xy((ECPublicKey) keys.getPublic()));
        for (int i = 0; i < 200; i++) { // among them numbers with leading zeros and with the top bit set
            assertThat(verify(key, MESSAGE, sign(keys))).isTrue();
        }
    }

    @Test
    void verify_otherMessageOrKey_doesNotHold() throws GeneralSecurityException {
        KeyPair keys = keys("secp256r1");
        byte[] rs = sign(keys);
        assertThat(verify((ECPublicKey) keys.getPublic(), new byte[] {1, 2, 4}, rs)).isFalse();
        assertThat(verify((ECPublicKey) keys("secp256r1").getPublic(), MESSAGE, rs)).isFalse();
    }

    @Test
    void verify_numbersOutsideTheirRange_doesNotHold() throws GeneralSecurityException {
        KeyPair keys = keys("secp256r1");
        byte[] rs = sign(keys);
        byte[] n = HexFormat.of().parseHex(N);
        byte[] beyond = bytes(new BigInteger(N, 16).add(BigInteger.ONE));
        byte[] largest = bytes(BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
        for (byte[] bad : new byte[][] {new byte[32], n, beyond, largest}) {
            byte[] badR = rs.clone();
            System.arraycopy(bad, 0, badR, 0, 32);
            byte[] badS = rs.clone();
            System.arraycopy(bad, 0, badS, 32, 32);
            assertThat(verify((ECPublicKey) keys.getPublic(), MESSAGE, badR)).isFalse();
            assertThat(verify((ECPublicKey) keys.getPublic(), MESSAGE, badS)).isFalse();
        }
    }

    @Test
    void verify_otherLengths_doesNotHold() throws GeneralSecurityException {
        KeyPair keys = keys("secp256r1");
        for (int length : new int[] {0, 1, 63, 65, 128}) {
            byte[] rs = Arrays.copyOf(sign(keys), length);
            assertThat(verify((ECPublicKey) keys.getPublic(), MESSAGE, rs)).isFalse();
        }
    }

    @Test
    void verify_keyOfAnotherCurve_doesNotHold() throws GeneralSecurityException {
        KeyPair keys = keys("secp384r1");
        assertThat(verify((ECPublicKey) keys.getPublic(), MESSAGE, new byte[64])).isFalse();
    }

    @Test
    void publicKey_offTheCurve_refused() throws GeneralSecurityException {
        byte[] xy = P256.xy((ECPublicKey) keys("secp256r1").getPublic());
        xy[63] ^= 1;
        assertThatThrownBy(() -> P256.publicKey(xy)).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> P256.publicKey(new byte[64])).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> P256.publicKey(new byte[63])).isInstanceOf(InvalidKeyException.class);
        byte[] beyondTheField = new byte[64];
        Arrays.fill(beyondTheField, (byte) 0xff);
        assertThatThrownBy(() -> P256.publicKey(beyondTheField)).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void same_sameOrOtherPoint_told() throws GeneralSecurityException {
        ECPublicKey a = (ECPublicKey) keys("secp256r1").getPublic();
        ECPublicKey b = (ECPublicKey) keys("secp256r1").getPublic();
        assertThat(P256.same(a, P256.publicKey(P256.xy(a)))).isTrue();
        assertThat(P256.same(a, b)).isFalse();
    }

    @Test
    void trustAnchor_keyOfAnotherCurve_refused() throws GeneralSecurityException {
        ECPublicKey key = (ECPublicKey) keys("secp384r1").getPublic();
        assertThatThrownBy(() -> new TrustAnchor(key)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length);
    }
}
