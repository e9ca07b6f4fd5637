package dev.marblerun.coordinator.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.crypto.Der;
import dev.marblerun.coordinator.crypto.DerReader;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.secrets.RsaKeyPool;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.secrets.SecretException;
import dev.marblerun.coordinator.secrets.SecretFactory;
import dev.marblerun.testkit.SharedData;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every certificate that the original issued, made here from the same words and compared but for keys and serials. */
class GoldenCertificatesTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-11-23T05:32:21Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final Set<String> KEY_IDS = Set.of("2.5.29.14", "2.5.29.35");

    /**
     * Where the contract asks for better than the original: its private certificates are not made from the manifest but
     * from a certificate made before, which loses these. The entries of the same name with "-shared" say what is right.
     */
    private static final Set<String> PRIVATE_IS_AS_SHARED = Set.of(
            "dns-empty-list",
            "ip-empty-list",
            "no-sans",
            "no-sans-no-cn",
            "keyusage-512",
            "eku-empty-list",
            "eku-unknown-only",
            "extra-extension",
            "extra-overrides-san",
            "everything");

    /** After a package update the original forgets the addresses of EDG_COORDINATOR_DNS_NAMES; here they stay. */
    private static final String FORGETS_ADDRESSES = "after a package update";

    /** Marble certificates live as long as the operator says, not for 292 years. */
    private static final Duration MARBLE_LIFETIME = Duration.ofDays(30);

    /** What is compared of a certificate: everything but serial number, key, key identifiers' values and signature. */
    private record Shape(
            String algorithm,
            String issuer,
            String subject,
            String keyAlgorithm,
            int keySize,
            List<String> extensions) {}

    private static Shape shape(byte[] der) throws DerReader.DerException {
        DerReader certificate = DerReader.of(der).enter(Der.SEQUENCE);
        DerReader tbs = certificate.enter(Der.SEQUENCE);
        assertThat(tbs.element(Der.CONTEXT_CONSTRUCTED)).isEqualTo(HexFormat.of().parseHex("a003020102"));
        tbs.content(Der.INTEGER);
        String algorithm = hex(tbs.element(Der.SEQUENCE));
        assertThat(hex(certificate.element(Der.SEQUENCE))).isEqualTo(algorithm);
        String issuer = hex(tbs.element(Der.SEQUENCE));
        tbs.skip();
        String subject = hex(tbs.element(Der.SEQUENCE));
        DerReader spki = tbs.enter(Der.SEQUENCE);
        String keyAlgorithm = hex(spki.element(Der.SEQUENCE));
        int keySize = spki.bitString().length;
        List<String> extensions = new ArrayList<>();
        DerReader list = tbs.enter(Der.CONTEXT_CONSTRUCTED | 3).enter(Der.SEQUENCE);
        while (!list.isAtEnd()) {
            byte[] whole = list.element(Der.SEQUENCE);
            boolean keyId = KEY_IDS.stream().anyMatch(oid -> hex(whole).contains(hex(Der.oid(oid))));
            extensions.add(keyId && whole.length > 20 ? hex(whole).substring(0, 18) + "..." : hex(whole));
        }
        return new Shape(algorithm, issuer, subject, keyAlgorithm, keySize, extensions);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] der(JsonNode entry) {
        String pem = entry.path("pem").asString();
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static JsonNode golden() throws Exception {
        return JsonMapper.shared().readTree(SharedData.bytes("golden/marble-api/certificates.json"));
    }

    @TestFactory
    Stream<DynamicTest> certificate_ofTheOriginal_isReproduced() throws Exception {
        Map<String, JsonNode> byName = new HashMap<>();
        List<JsonNode> entries = new ArrayList<>();
        golden().path("certificates").forEach(entry -> {
            byName.put(entry.path("name").asString(), entry);
            entries.add(entry);
        });
        assertThat(entries).hasSizeGreaterThan(150);
        CertificateAuthority plain = CertificateAuthority.create(List.of("localhost"), CLOCK, RANDOM);
        CertificateAuthority named =
                CertificateAuthority.create(List.of("coord.example", "*.svc", "192.0.2.7"), CLOCK, RANDOM);
        return entries.stream().map(entry -> DynamicTest.dynamicTest(entry.path("name").asString(), () -> {
            String name = entry.path("name").asString();
            if (entry.has("secret")) {
                JsonNode expected = PRIVATE_IS_AS_SHARED.contains(name) ? byName.get(name + "-shared") : entry;
                compareSecret(Objects.requireNonNull(expected), plain);
            } else {
                compareOwn(name, entry, name.startsWith("DNS_NAMES") ? named : plain);
            }
        }));
    }

    private static void compareSecret(JsonNode entry, CertificateAuthority ca) throws Exception {
        SecretSpec spec = TemplateJson.secret(entry.path("secret"));
        try (RsaKeyPool pool = new RsaKeyPool(1, RANDOM)) {
            SecretFactory factory = new SecretFactory(CLOCK, RANDOM, pool);
            Secret secret = spec.shared()
                    ? factory.shared("s", spec, ca)
                    : factory.forInstance(
                            "s",
                            spec,
                            ca,
                            SecretBytes.random(32, RANDOM),
                            new SecretFactory.Instance("00000000-0000-4000-8000-000000000001", "m"));
            byte[] made = Objects.requireNonNull(secret.certificate());
            assertThat(shape(made)).isEqualTo(shape(der(entry)));
            assertValidity(made, entry, spec);
            Certificates.parse(made).verify(ca.marbleRootCertificate().getPublicKey());
            if (spec.cert() != null && spec.cert().isCa() && spec.cert().subjectKeyId() == null) {
                byte[] publicKey = Objects.requireNonNull(secret.publicKey()).reveal();
                assertThat(Certificates.parse(made).getExtensionValue("2.5.29.14"))
                        .isEqualTo(Der.octetString(Der.octetString(Certificates.keyId(publicKey))));
            }
        }
    }

    private static void assertValidity(byte[] made, JsonNode entry, SecretSpec spec) throws Exception {
        var ours = Certificates.parse(made);
        var theirs = Certificates.parse(der(entry));
        assertThat(ours.getNotBefore().toInstant()).isEqualTo(NOW);
        if (spec.cert() != null && spec.cert().notAfter() != null) {
            assertThat(ours.getNotAfter()).isEqualTo(theirs.getNotAfter());
        } else {
            assertThat(Duration.between(NOW, ours.getNotAfter().toInstant()))
                    .isEqualTo(Duration.ofDays(entry.path("validityDays").asLong()));
        }
    }

    private static void compareOwn(String name, JsonNode entry, CertificateAuthority ca) throws Exception {
        byte[] made;
        if (name.contains("marble certificate")) {
            // Without a CSR in the entry it was made with one that names these.
            byte[] csr = entry.has("csr")
                    ? Base64.getDecoder().decode(entry.path("csr").asString())
                    : Csr.forNames(List.of("localhost", "m.example"), IpAddresses.LOOPBACK);
            MarbleCertificate issued = new MarbleCertificates(ca, MARBLE_LIFETIME, CLOCK, RANDOM)
                    .issue(csr, "00000000-0000-4000-8000-000000000001", "m");
            made = issued.certificate();
            assertThat(Certificates.parse(made).getNotAfter().toInstant()).isEqualTo(NOW.plus(MARBLE_LIFETIME));
        } else {
            made = name.contains("root") && !name.contains("marble root")
                    ? ca.rootDer()
                    : name.contains("intermediate") ? ca.intermediateDer() : ca.marbleRootDer();
            assertThat(Certificates.parse(made).getNotAfter().toInstant())
                    .isEqualTo(NOW.plus(CertificateAuthority.LIFETIME).truncatedTo(ChronoUnit.SECONDS));
        }
        Shape ours = shape(made);
        Shape theirs = shape(der(entry));
        boolean renewed = name.contains("intermediate") || name.contains("marble root");
        boolean forgets = renewed && name.endsWith(FORGETS_ADDRESSES);
        if (forgets) {
            assertThat(ours.extensions()).hasSameSizeAs(theirs.extensions());
            assertThat(ours.extensions().getLast()).contains("8704c0000207");
        } else {
            assertThat(ours).isEqualTo(theirs);
        }
    }

    @TestFactory
    Stream<DynamicTest> certificate_thatTheOriginalRefused_isRefusedWithItsWords() throws Exception {
        CertificateAuthority ca = CertificateAuthority.create(List.of("localhost"), CLOCK, RANDOM);
        List<JsonNode> entries = new ArrayList<>();
        golden().path("refused").forEach(entries::add);
        assertThat(entries).isNotEmpty();
        return entries.stream().map(entry -> DynamicTest.dynamicTest(entry.path("name").asString(), () -> {
            try (RsaKeyPool pool = new RsaKeyPool(1, RANDOM)) {
                SecretFactory factory = new SecretFactory(CLOCK, RANDOM, pool);
                SecretSpec spec = TemplateJson.secret(entry.path("secret"));
                String message = entry.path("setManifestRefusedWith").asString();
                assertThatThrownBy(() -> factory.shared("s", spec, ca))
                        .isInstanceOf(SecretException.class)
                        .hasMessage(message.substring(message.indexOf(": ") + 2));
            }
        }));
    }
}
