package dev.marblerun.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.der.Der;
import dev.marblerun.testkit.TestCertificates;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PemTest {
    private static byte[] pem(String label, byte[] der) {
        return Pem.encode(label, der).getBytes(US_ASCII);
    }

    private static KeyPair ec() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    @Test
    void blocks_textAround_isIgnored() {
        byte[] text = ("some words\n" + Pem.encode("A B", new byte[] {1, 2}) + "more\r\n"
                + Pem.encode("C", new byte[0]))
                .getBytes(US_ASCII);
        assertThat(Pem.blocks(text)).extracting(Pem.Block::label).containsExactly("A B", "C");
        assertThat(Pem.blocks(text).get(0).der()).containsExactly(1, 2);
    }

    @Test
    void blocks_windowsLineEnds_areRead() {
        byte[] text = Pem.encode("X", new byte[100]).replace("\n", "\r\n").getBytes(US_ASCII);
        assertThat(Pem.blocks(text).get(0).der()).hasSize(100);
    }

    @Test
    void blocks_notBase64_isRefused() {
        byte[] text = "-----BEGIN X-----\n!!!\n-----END X-----\n".getBytes(US_ASCII);
        assertThatThrownBy(() -> Pem.blocks(text)).hasMessageContaining("not base64");
    }

    @Test
    void blocks_endOfAnotherLabel_isNoBlock() {
        assertThat(Pem.blocks("-----BEGIN X-----\nAAAA\n-----END Y-----\n".getBytes(US_ASCII))).isEmpty();
    }

    @Test
    void blocks_moreThanAnybodyHas_areRefusedAtOnce() {
        byte[] text = "-----BEGIN X-----\n".repeat(50_000).getBytes(US_ASCII);
        assertThatThrownBy(() -> Pem.blocks(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 1000 PEM blocks");
    }

    @Test
    void blocks_legacyEncryption_isRefusedWithAdvice() {
        byte[] text = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"
                .getBytes(US_ASCII);
        assertThatThrownBy(() -> Pem.blocks(text)).hasMessageContaining("openssl");
    }

    @Test
    void blocks_hugeText_isRefused() {
        assertThatThrownBy(() -> Pem.blocks(new byte[2 * 1024 * 1024])).hasMessageContaining("larger than");
    }

    @Test
    void certificate_trailingBytes_isRefused() throws Exception {
        byte[] der = TestCertificates.selfSigned("x").certificate().getEncoded();
        assertThatThrownBy(() -> Pem.certificate(Arrays.copyOf(der, der.length + 1)))
                .hasMessageContaining("cannot be parsed");
    }

    @Test
    void key_pkcs8_isTakenAsItIs() throws Exception {
        byte[] der = ec().getPrivate().getEncoded();
        assertThat(PrivateKeyPem.pkcs8(pem("PRIVATE KEY", der))).contains(der);
    }

    @Test
    void key_sec1_isWrapped() throws Exception {
        KeyPair keys = ec();
        byte[] d = toFixed(((ECPrivateKey) keys.getPrivate()).getS(), 32);
        byte[] sec1 = Der.sequence(Der.integer(1), Der.octetString(d), Der.explicit(0, Der.oid("1.2.840.10045.3.1.7")));
        byte[] pkcs8 = PrivateKeyPem.pkcs8(pem("EC PRIVATE KEY", sec1)).orElseThrow();
        assertThat(((ECPrivateKey) PrivateKeyPem.of(pkcs8, keys.getPublic())).getS())
                .isEqualTo(((ECPrivateKey) keys.getPrivate()).getS());
    }

    @Test
    void key_sec1WithoutCurve_isRefusedWithAdvice() {
        byte[] sec1 = Der.sequence(Der.integer(1), Der.octetString(new byte[32]));
        assertThatThrownBy(() -> PrivateKeyPem.pkcs8(pem("EC PRIVATE KEY", sec1))).hasMessageContaining("curve");
    }

    @Test
    void key_sec1CutAnywhere_isRefused() {
        byte[] sec1 = Der.sequence(
                Der.integer(1), Der.octetString(new byte[32]), Der.explicit(0, Der.oid("1.2.840.10045.3.1.7")));
        for (int length = 0; length < sec1.length; length++) {
            byte[] cut = pem("EC PRIVATE KEY", Arrays.copyOf(sec1, length));
            assertThatThrownBy(() -> PrivateKeyPem.pkcs8(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void key_pkcs1_isWrapped() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        byte[] pkcs8 = keys.getPrivate().getEncoded();
        // SEQUENCE, version, rsaEncryption with NULL, OCTET STRING header: 26 bytes before the PKCS#1 key of 2048 bits.
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        assertThat(PrivateKeyPem.pkcs8(pem("RSA PRIVATE KEY", pkcs1))).contains(pkcs8);
    }

    @Test
    void key_encrypted_isRefusedWithAdvice() {
        assertThatThrownBy(() -> PrivateKeyPem.pkcs8(pem("ENCRYPTED PRIVATE KEY", new byte[10])))
                .hasMessageContaining("openssl pkey");
    }

    @Test
    void identity_keyOfAnotherAlgorithm_isRefusedWithoutContent() throws Exception {
        TestCertificates.Identity alice = TestCertificates.selfSigned("alice");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        byte[] key = pem("PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded());
        assertThatThrownBy(() -> ClientIdentity.fromPem(alice.certificatePem().getBytes(US_ASCII), key))
                .isInstanceOf(ClientException.class)
                .hasMessageContaining("The client key file has no usable EC private key");
    }

    @Test
    void identity_certificateFileWithoutCertificate_isRefused() throws Exception {
        TestCertificates.Identity alice = TestCertificates.selfSigned("alice");
        byte[] key = alice.keyPem().getBytes(US_ASCII);
        assertThatThrownBy(() -> ClientIdentity.fromPem(key, key))
                .hasMessageContaining("The client certificate file has no CERTIFICATE block");
    }

    private static byte[] toFixed(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[length];
        int count = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - count, fixed, length - count, count);
        return fixed;
    }
}
