package dev.marblerun.tee.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.der.Der;
import dev.marblerun.tee.der.Pem;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which keys may sign enclaves, and MRSIGNER. */
class SigningKeyTest {
    private static String pem;
    private static RSAPrivateCrtKey key;

    @TempDir
    Path dir;

    @BeforeAll
    static void makeKey() throws Exception {
        pem = new String(SigningKey.newKeyPem(), StandardCharsets.US_ASCII);
        key = (RSAPrivateCrtKey) KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Pem.decode(pem).getFirst().der()));
    }

    @Test
    void pkcs8_loaded_hasMrSignerOfLittleEndianModulus() throws Exception {
        byte[] modulus = key.getModulus().toByteArray();
        byte[] littleEndian = new byte[384];
        for (int i = 0; i < 384; i++) {
            littleEndian[383 - i] = modulus[modulus.length - 384 + i];
        }

        String signerId = load(pem).signerId();

        assertThat(signerId).isEqualTo(HexFormat.of().formatHex(
                MessageDigest.getInstance("SHA-256").digest(littleEndian)));
        assertThat(key.getPublicExponent()).isEqualTo(BigInteger.valueOf(3));
    }

    @Test
    void pkcs1_loaded_isTheSameKey() throws Exception {
        String pkcs1 = new Pem("RSA PRIVATE KEY", pkcs1(key.getModulus())).encoded();

        assertThat(load(pkcs1).signerId()).isEqualTo(load(pem).signerId());
    }

    @Test
    void foreignModulus_withOwnPrivateHalf_isRefused() throws Exception {
        BigInteger foreign = key.getModulus().add(BigInteger.TWO);

        assertRefused(new Pem("RSA PRIVATE KEY", pkcs1(foreign)).encoded());
    }

    @Test
    void otherSizeOrExponent_isRefusedWithBoth() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
        byte[] other = generator.generateKeyPair().getPrivate().getEncoded();

        assertThatThrownBy(() -> load(new Pem("PRIVATE KEY", other).encoded()))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("RSA with 2048 bits and exponent 65537")
                .hasMessageContaining("openssl genrsa -3");
    }

    @Test
    void whatIsNoRsaPrivateKey_isRefusedWithoutItsContent() throws Exception {
        byte[] elliptic = P256.newKey().getPrivate().getEncoded();
        assertRefused(new Pem("PRIVATE KEY", elliptic).encoded());
        assertRefused(new Pem("PUBLIC KEY", new byte[10]).encoded());
        assertRefused(new Pem("ENCRYPTED PRIVATE KEY", new byte[10]).encoded());
        assertRefused("");
        assertRefused("no PEM");
        assertRefused(pem + pem);
        assertRefused(pem.substring(0, pem.length() / 2));
        assertRefused(new Pem("RSA PRIVATE KEY", new byte[0]).encoded());
        assertRefused("x".repeat(SmallFile.MAX_BYTES + 1));
        assertThatThrownBy(() -> SigningKey.load(dir.resolve("absent"))).isInstanceOf(TeeException.class);
    }

    @Test
    void key_printed_showsItsIdentityOnly() throws Exception {
        SigningKey loaded = load(pem);

        assertThat(loaded.toString()).isEqualTo("signing key of " + loaded.signerId());
    }

    private void assertRefused(String text) {
        String middle = text.length() > 400 ? text.substring(200, 240) : "\u0000";
        assertThatThrownBy(() -> load(text))
                .isInstanceOf(TeeException.class)
                .message()
                .contains("signing key")
                .doesNotContain(middle);
    }

    private SigningKey load(String text) throws Exception {
        return SigningKey.load(Files.writeString(dir.resolve("key.pem"), text));
    }

    private static byte[] pkcs1(BigInteger modulus) {
        return Der.sequence(Der.integer(0), Der.integer(modulus), Der.integer(key.getPublicExponent()),
                Der.integer(key.getPrivateExponent()), Der.integer(key.getPrimeP()), Der.integer(key.getPrimeQ()),
                Der.integer(key.getPrimeExponentP()), Der.integer(key.getPrimeExponentQ()),
                Der.integer(key.getCrtCoefficient()));
    }
}
