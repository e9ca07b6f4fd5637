package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarbleIdentityTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void create_certificate_isSelfSignedOverP384() throws Exception {
        MarbleIdentity identity = MarbleIdentity.create(SubjectNames.parse("a.example,10.0.0.1"), NOW);
        identity.certificate().verify(identity.certificate().getPublicKey());
        identity.certificate().checkValidity(Date.from(NOW));
        identity.certificate().checkValidity(Date.from(NOW.plus(Duration.ofHours(23))));
        assertThat(((ECPublicKey) identity.certificate().getPublicKey()).getParams().getOrder().bitLength())
                .isEqualTo(384);
        assertThat(identity.certificate().getSubjectAlternativeNames())
                .contains(List.of(2, "a.example"), List.of(7, "10.0.0.1"), List.of(7, "127.0.0.1"));
        assertThat(identity.toString()).doesNotContain("PrivateKey").contains("Marble");
    }

    @Test
    void create_twice_keysDiffer() throws Exception {
        SubjectNames names = SubjectNames.parse("localhost");
        assertThat(MarbleIdentity.create(names, NOW).certificate().getPublicKey())
                .isNotEqualTo(MarbleIdentity.create(names, NOW).certificate().getPublicKey());
    }

    @Test
    void reportData_certificate_isItsHashPadded() throws Exception {
        MarbleIdentity identity = MarbleIdentity.create(SubjectNames.parse("localhost"), NOW);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(identity.certificate().getEncoded());
        assertThat(identity.reportData()).hasSize(64).startsWith(hash);
        assertThat(Arrays.copyOfRange(identity.reportData(), 32, 64)).containsOnly(0);
    }

    @Test
    void certificateRequest_openssl_verifiesItAndSeesTheNames(@TempDir Path dir) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "SKIPPED: no openssl");
        SubjectNames names = SubjectNames.parse("a.example,10.0.0.1");
        Path file = dir.resolve("csr.der");
        Files.write(file, MarbleIdentity.create(names, NOW).certificateRequest(names));
        Process openssl = new ProcessBuilder(
                        "/usr/bin/openssl", "req", "-inform", "DER", "-in", file.toString(), "-noout", "-text", "-verify")
                .redirectErrorStream(true)
                .start();
        String text = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(openssl.waitFor()).isZero();
        assertThat(text)
                .containsIgnoringCase("verify OK")
                .contains("DNS:a.example, IP Address:10.0.0.1, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1")
                .contains("secp384r1");
    }
}
