package dev.marblerun.coordinator.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.crypto.KeyMaker;
import dev.marblerun.coordinator.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final InstantSource CLOCK = InstantSource.system();
    private static CertificateAuthority ca;

    @BeforeAll
    static void makeAuthority() throws Exception {
        ca = CertificateAuthority.create(List.of("localhost", "192.0.2.7", "2001:db8::1"), CLOCK, RANDOM);
    }

    @Test
    void create_names_areSplitIntoNamesAndAddresses() throws Exception {
        List<String> names = ca.rootCertificate().getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .toList();
        assertThat(names)
                .containsExactly(
                        "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "192.0.2.7", "2001:db8:0:0:0:0:0:1");
        // These look like addresses to some parsers; they are names.
        assertThat(IpAddresses.parse("1")).isEmpty();
        assertThat(IpAddresses.parse("1.2.3")).isEmpty();
        assertThat(IpAddresses.parse("256.1.1.1")).isEmpty();
        assertThat(IpAddresses.parse("::1%lo")).isEmpty();
        assertThat(IpAddresses.parse("a:b")).isEmpty();
        assertThatThrownBy(() -> CertificateAuthority.create(List.of("\u00e9.example"), CLOCK, RANDOM))
                .isInstanceOf(CaException.class)
                .hasMessageContaining("cannot be encoded as an IA5String");
    }

    @Test
    void sign_data_isEcdsaOverSha256ByTheRootKey() throws Exception {
        byte[] data = "{}".getBytes(StandardCharsets.US_ASCII);
        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(ca.rootCertificate().getPublicKey());
        verifier.update(data);
        assertThat(verifier.verify(ca.sign(data))).isTrue();
        verifier.initVerify(ca.intermediateCertificate().getPublicKey());
        verifier.update(data);
        assertThat(verifier.verify(ca.sign(data))).isFalse();
    }

    @Test
    void renewIntermediate_rootStaysAndTheRestIsNew() throws Exception {
        CertificateAuthority renewed = ca.renewIntermediate(List.of("localhost"), CLOCK, RANDOM);
        assertThat(renewed.rootDer()).isEqualTo(ca.rootDer());
        assertThat(renewed.intermediateCertificate().getPublicKey())
                .isNotEqualTo(ca.intermediateCertificate().getPublicKey())
                .isEqualTo(renewed.marbleRootCertificate().getPublicKey());
        renewed.intermediateCertificate().verify(ca.rootCertificate().getPublicKey());
        renewed.marbleRootCertificate().verify(renewed.intermediateCertificate().getPublicKey());
        assertThatThrownBy(() -> renewed.marbleRootCertificate()
                        .verify(ca.intermediateCertificate().getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void decode_whatWasEncoded_isTheSameAuthority() throws Exception {
        SecretBytes encoded = ca.encode();
        CertificateAuthority back = CertificateAuthority.decode(encoded);
        assertThat(back.rootDer()).isEqualTo(ca.rootDer());
        assertThat(back.intermediateDer()).isEqualTo(ca.intermediateDer());
        assertThat(back.marbleRootDer()).isEqualTo(ca.marbleRootDer());
        assertThat(back.encode()).isEqualTo(encoded);
        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(ca.rootCertificate().getPublicKey());
        assertThat(verifier.verify(back.sign(new byte[0]))).isTrue();
        assertThat(encoded.toString()).isEqualTo("[" + encoded.length() + " bytes]");
    }

    @Test
    void decode_damagedBytes_areRefused() {
        byte[] good = ca.encode().reveal();
        for (int length = 0; length < good.length; length += 7) {
            SecretBytes shorter = SecretBytes.of(Arrays.copyOf(good, length));
            assertThatThrownBy(() -> CertificateAuthority.decode(shorter)).isInstanceOf(CaException.class);
        }
        assertThatThrownBy(() -> CertificateAuthority.decode(SecretBytes.of(Arrays.copyOf(good, good.length + 1))))
                .isInstanceOf(CaException.class);
        byte[] newer = good.clone();
        newer[6] = 2;
        assertThatThrownBy(() -> CertificateAuthority.decode(SecretBytes.of(newer)))
                .hasMessageContaining("newer version");
    }

    @Test
    void openssl_bothChainsOfAMarble_verify(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "SKIPPED: no openssl");
        MarbleCertificate marble = new MarbleCertificates(ca, Duration.ofDays(1), CLOCK, RANDOM)
                .issue(Csr.forNames(List.of("a.example"), List.of()), "00000000-0000-4000-8000-000000000001", "m");
        byte[] secret = SecretCertificates.issue(
                ca, null, 0, KeyMaker.ec(KeyMaker.Curve.P224, RANDOM).spki(), Instant.now(), RANDOM);
        Path root = pem(folder, "root", "CERTIFICATE", ca.rootDer());
        Path intermediate = pem(folder, "intermediate", "CERTIFICATE", ca.intermediateDer());
        Path marbleRoot = pem(folder, "marbleroot", "CERTIFICATE", ca.marbleRootDer());
        for (byte[] leaf : List.of(marble.certificate(), secret)) {
            Path file = pem(folder, "leaf", "CERTIFICATE", leaf);
            assertThat(openssl("verify", "-CAfile", marbleRoot.toString(), file.toString())).isZero();
            assertThat(openssl(
                            "verify",
                            "-CAfile",
                            root.toString(),
                            "-untrusted",
                            intermediate.toString(),
                            file.toString()))
                    .isZero();
            assertThat(openssl("verify", "-CAfile", root.toString(), file.toString())).isNotZero();
        }
        for (KeyMaker.Made key : List.of(
                KeyMaker.ec(KeyMaker.Curve.P224, RANDOM),
                KeyMaker.ec(KeyMaker.Curve.P521, RANDOM),
                KeyMaker.ed25519(RANDOM),
                KeyMaker.rsa(1024, RANDOM))) {
            Path file = pem(folder, "key", "PRIVATE KEY", key.pkcs8().reveal());
            assertThat(openssl("pkey", "-in", file.toString(), "-check", "-noout")).isZero();
        }
    }

    private static Path pem(Path folder, String name, String type, byte[] der) throws Exception {
        String text = "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
        return Files.writeString(folder.resolve(name + ".pem"), text);
    }

    private static int openssl(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "/usr/bin/openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
