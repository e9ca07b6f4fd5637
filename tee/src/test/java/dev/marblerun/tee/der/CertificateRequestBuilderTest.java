package dev.marblerun.tee.der;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK reads no PKCS#10, so the reader is the {@code openssl} command where there is one. */
class CertificateRequestBuilderTest {
    @TempDir
    Path dir;

    @Test
    void request_withNames_isReadByOpenssl() throws Exception {
        byte[] request = request(List.of("localhost", "marble.example"),
                List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1")));

        String text = openssl(request);

        assertThat(text).contains("verify OK", "CN = m1", "Public-Key: (384 bit)", "ecdsa-with-SHA384");
        assertThat(text)
                .contains("DNS:localhost, DNS:marble.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
    }

    @Test
    void request_withoutNames_asksForNoExtension() throws Exception {
        String text = openssl(request(List.of(), List.of()));

        assertThat(text).contains("verify OK", "(none)").doesNotContain("Subject Alternative Name");
    }

    @Test
    void request_tampered_failsItsOwnSignature() throws Exception {
        byte[] request = request(List.of("localhost"), List.of());
        request[request.length - 1] ^= 1;

        assertThat(openssl(request)).doesNotContain("verify OK");
    }

    private static byte[] request(List<String> dnsNames, List<InetAddress> addresses) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair pair = generator.generateKeyPair();
        return new CertificateRequestBuilder(DistinguishedName.ofCommonName("m1"), pair.getPublic())
                .subjectAltNames(dnsNames, addresses)
                .signed(SigningAlgorithm.ECDSA_SHA384, pair.getPrivate());
    }

    private String openssl(byte[] request) throws IOException, InterruptedException {
        Path file = Files.write(dir.resolve("request.der"), request);
        Path output = dir.resolve("output");
        Process process;
        try {
            process = new ProcessBuilder(
                            "openssl", "req", "-inform", "DER", "-in", file.toString(), "-noout", "-text", "-verify")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            Assumptions.abort("openssl is not installed: " + e.getMessage());
            throw e;
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
