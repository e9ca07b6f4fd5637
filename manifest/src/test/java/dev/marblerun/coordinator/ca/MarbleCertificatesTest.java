package dev.marblerun.coordinator.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.crypto.Der;
import dev.marblerun.coordinator.crypto.EcProvider;
import dev.marblerun.testkit.SharedData;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MarbleCertificatesTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String UUID = "00000000-0000-4000-8000-000000000001";
    private static CertificateAuthority ca;
    private static MarbleCertificates certificates;

    @BeforeAll
    static void makeAuthority() throws Exception {
        ca = CertificateAuthority.create(List.of("localhost"), InstantSource.system(), RANDOM);
        certificates =
                new MarbleCertificates(ca, MarbleCertificates.DEFAULT_LIFETIME, InstantSource.system(), RANDOM);
    }

    private static byte[] csr() throws Exception {
        return Csr.forNames(List.of("a.example"), List.of(new byte[] {10, 0, 0, 1}));
    }

    @TestFactory
    Stream<DynamicTest> csr_ofTheOriginalsErrorCases_isTreatedAsThere() throws Exception {
        List<JsonNode> steps = new ArrayList<>();
        JsonMapper.shared()
                .readTree(SharedData.bytes("golden/marble-api/errors.json"))
                .path("steps")
                .forEach(step -> {
                    if (step.path("name").asString("").startsWith("CSR: ")) {
                        steps.add(step);
                    }
                });
        assertThat(steps).hasSizeGreaterThan(10);
        return steps.stream().map(step -> DynamicTest.dynamicTest(step.path("name").asString(), () -> {
            byte[] csr = Base64.getDecoder().decode(step.path("request").path("CSR").asString());
            String message = step.path("grpcMessage").asString("");
            if (step.path("grpcCode").asString().equals("OK")) {
                assertThat(certificates.issue(csr, UUID, "m").certificate()).isNotEmpty();
            } else if (message.contains("parsing CSR: ")) {
                // What follows is the original's library speaking; only the point of the curve is ours to name.
                var refused = assertThatThrownBy(() -> certificates.issue(csr, UUID, "m"))
                        .isInstanceOf(CaException.class)
                        .hasMessageStartingWith("parsing CSR: ");
                if (message.contains("point not on curve")) {
                    refused.hasMessage("parsing CSR: P384 point not on curve");
                }
            } else {
                assertThat(message).endsWith("signature over CSR is invalid");
                assertThatThrownBy(() -> certificates.issue(csr, UUID, "m"))
                        .hasMessage("signature over CSR is invalid");
            }
        }));
    }

    @Test
    void issue_certificateAndKey_belongTogetherAndTheKeyIsNew() throws Exception {
        byte[] csr = csr();
        MarbleCertificate one = certificates.issue(csr, UUID, "m");
        X509Certificate certificate = Certificates.parse(one.certificate());
        certificate.verify(ca.marbleRootCertificate().getPublicKey());
        certificate.verify(ca.intermediateCertificate().getPublicKey());
        assertThat(certificate.getPublicKey().getEncoded()).isEqualTo(one.publicKey());
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(one.privateKey().reveal()));
        Signature signature = Signature.getInstance("SHA384withECDSA");
        signature.initSign(key);
        signature.update(csr);
        byte[] signed = signature.sign();
        signature.initVerify(certificate);
        signature.update(csr);
        assertThat(signature.verify(signed)).isTrue();
        MarbleCertificate other = certificates.issue(csr, UUID, "m");
        assertThat(other.publicKey()).isNotEqualTo(one.publicKey());
        assertThat(Certificates.parse(other.certificate()).getSerialNumber())
                .isNotEqualTo(certificate.getSerialNumber());
        assertThat(one.toString()).isEqualTo("MarbleCertificate[...]");
    }

    @Test
    void issue_lifetimeBeyondTheAuthoritys_endsWithIt() throws Exception {
        MarbleCertificates longLived =
                new MarbleCertificates(ca, Duration.ofDays(365L * 1000), InstantSource.system(), RANDOM);
        assertThat(Certificates.parse(longLived.issue(csr(), UUID, "m").certificate()).getNotAfter())
                .isEqualTo(ca.marbleRootCertificate().getNotAfter());
        assertThatThrownBy(() -> new MarbleCertificates(ca, Duration.ZERO, InstantSource.system(), RANDOM))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void issue_requestsByKeysOfEveryKind_areAccepted() throws Exception {
        KeyPairGenerator p224 = KeyPairGenerator.getInstance("EC", EcProvider.INSTANCE);
        p224.initialize(new ECGenParameterSpec("secp224r1"));
        KeyPairGenerator p521 = KeyPairGenerator.getInstance("EC");
        p521.initialize(new ECGenParameterSpec("secp521r1"));
        KeyPair ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] csr = Csr.sign(p521.generateKeyPair(), "SHA512withECDSA", Der.sequence(Der.oid("1.2.840.10045.4.3.4")));
        assertThat(certificates.issue(csr, UUID, "m").certificate()).isNotEmpty();
        byte[] edCsr = Csr.sign(ed, "Ed25519", Der.sequence(Der.oid("1.3.101.112")));
        assertThat(certificates.issue(edCsr, UUID, "m").certificate()).isNotEmpty();
        KeyPair small = p224.generateKeyPair();
        byte[] smallCsr = Csr.sign(
                new KeyPair(small.getPublic(), small.getPrivate()),
                "SHA256withECDSA",
                Der.sequence(Der.oid("1.2.840.10045.4.3.2")));
        assertThat(certificates.issue(smallCsr, UUID, "m").certificate()).isNotEmpty();
        // The key's kind and the signature's algorithm must agree.
        byte[] mixed = Csr.sign(ed, "Ed25519", Der.sequence(Der.oid("1.2.840.10045.4.3.3")));
        assertThatThrownBy(() -> certificates.issue(mixed, UUID, "m")).hasMessage("signature over CSR is invalid");
    }

    @Test
    void issue_namesThatAreNone_areRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair pair = generator.generateKeyPair();
        byte[] algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.3"));
        byte[] good = Extensions.subjectAltName(List.of("a"), List.of(), List.of(), List.of());
        for (byte[][] extensions : new byte[][][] {
            {good, good},
            {Extensions.extension(Extensions.SUBJECT_ALT_NAME, false, Der.sequence(Der.element(0x87, new byte[5])))},
            {Extensions.extension(
                    Extensions.SUBJECT_ALT_NAME, false, Der.sequence(Der.element(0x82, new byte[] {(byte) 0xC3, 40})))},
            {Extensions.extension(Extensions.SUBJECT_ALT_NAME, false, new byte[] {0x30, 5, 1})},
        }) {
            byte[] csr = Csr.sign(pair, "SHA384withECDSA", algorithm, extensions);
            assertThatThrownBy(() -> certificates.issue(csr, UUID, "m"))
                    .isInstanceOf(CaException.class)
                    .hasMessageStartingWith("parsing CSR: ");
        }
    }

    @Test
    void issue_everyTruncationAndATooLargeRequest_areRefused() throws Exception {
        byte[] csr = csr();
        for (int length = 0; length < csr.length; length++) {
            byte[] part = Arrays.copyOf(csr, length);
            assertThatThrownBy(() -> certificates.issue(part, UUID, "m")).isInstanceOf(CaException.class);
        }
        assertThatThrownBy(() -> certificates.issue(new byte[Limits.CSR_BYTES + 1], UUID, "m"))
                .hasMessage("parsing CSR: larger than 16384 bytes");
    }
}
