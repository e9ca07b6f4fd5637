package dev.marblerun.attestation.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteBody;
import dev.marblerun.attestation.quote.QuoteFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Certificates of Cosmian's, and such as Gramine, EGo and Open Enclave make. */
class RaTlsCertificateTest {
    private static final List<String> COSMIAN = List.of("format-ratls-sgx-cosmian", "format-ratls-tdx-cosmian");
    private static final int REPORT_DATA = 48 + 320;
    private static PublicKey key;

    @BeforeAll
    static void makeKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair keys = generator.generateKeyPair();
        key = keys.getPublic();
    }

    private static QuoteBody body(Evidence evidence) throws QuoteFormatException {
        return Quote.parse(evidence.quote()).body();
    }

    /** A genuine quote with other report data: its signature does not hold, which is no matter here. */
    private static byte[] quote(byte[] hashed) throws Exception {
        byte[] quote = Vectors.quote();
        byte[] data = Arrays.copyOf(sha256(hashed), 64);
        System.arraycopy(data, 0, quote, REPORT_DATA, data.length);
        return quote;
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    @Test
    void open_cosmian_boundToThePoint() throws Exception {
        for (String vector : COSMIAN) {
            byte[] pem = Vectors.bytes(vector, "cert.pem");
            Evidence evidence = Evidence.open(pem);
            assertThat(evidence.format()).isEqualTo(Evidence.Format.RA_TLS_CERTIFICATE);
            assertThat(evidence.binding(body(evidence))).contains("the certificate's EC point");
            assertThat(evidence.refusal(body(evidence))).isEmpty();
            assertThat(Quote.parse(evidence.quote()).header().version())
                    .isEqualTo(Vectors.json(vector + "/vector.json").path("facts").path("version").asInt());
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
            assertThat(Evidence.open(certificate.getEncoded()).quote()).isEqualTo(evidence.quote());
        }
    }

    @Test
    void open_gramine_boundToSubjectPublicKeyInfo() throws Exception {
        Evidence evidence = Evidence.open(TestCertificates.with(key, "1.2.840.113741.1337.6", quote(key.getEncoded())));
        assertThat(evidence.binding(body(evidence))).contains("the certificate's SubjectPublicKeyInfo");
    }

    @Test
    void open_ego_boundToKeyOrItsPem() throws Exception {
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n\0";
        for (byte[] hashed : List.of(key.getEncoded(), pem.getBytes(ISO_8859_1))) {
            byte[] quote = quote(hashed);
            byte[] report = new byte[16 + quote.length];
            report[0] = 1;
            report[4] = 2;
            report[8] = (byte) quote.length;
            report[9] = (byte) (quote.length >>> 8);
            System.arraycopy(quote, 0, report, 16, quote.length);
            Evidence evidence = Evidence.open(TestCertificates.with(key, "1.3.6.1.4.1.311.105.1", report));
            assertThat(evidence.quote()).isEqualTo(quote);
            assertThat(evidence.refusal(body(evidence))).isEmpty();
        }
    }

    @Test
    void refusal_quoteAboutAnotherKey_refused() throws Exception {
        byte[] foreign = quote("another key".getBytes(ISO_8859_1));
        Evidence evidence = Evidence.open(TestCertificates.with(key, "1.2.840.113741.1337.6", foreign));
        assertThat(evidence.refusal(body(evidence)).orElseThrow())
                .contains("not the SHA-256 of the certificate's SubjectPublicKeyInfo",
                        "nor of the certificate's EC point");
    }

    @Test
    void open_taggedEvidence_boundThroughItsClaims() throws Exception {
        byte[] claims = claims(1, sha256(key.getEncoded()));
        byte[] value = cbor(60000, quote(claims), claims);
        Evidence evidence = Evidence.open(TestCertificates.with(key, "2.23.133.5.4.9", value));
        assertThat(evidence.refusal(body(evidence))).isEmpty();
        assertThat(evidence.claims()).extracting(CustomClaims.Claim::name).containsExactly("pubkey-hash");
    }

    @Test
    void open_taggedEvidenceAboutAnotherKeyOrOfAnotherForm_refused() throws Exception {
        byte[] good = claims(1, sha256(key.getEncoded()));
        byte[] other = claims(1, sha256(new byte[1]));
        refused(cbor(60000, quote(other), other), "is not the SHA-256 of the certificate's key");
        refused(cbor(60001, quote(good), good), "not tag 60000");
        refused(cbor(60000, quote(good), claims(2, sha256(key.getEncoded()))), "hash algorithm 2");
        refused(cbor(60000, quote(good), new byte[] {(byte) 0xa0}), "no claim pubkey-hash");
        refused(cbor(60000, quote(good), new byte[] {(byte) 0xbf, (byte) 0xff}), "unsupported form");
        byte[] longer = cbor(60000, quote(good), good);
        refused(Arrays.copyOf(longer, longer.length + 1), "more than its fields");
        refused(Arrays.copyOf(longer, longer.length - 1), "are left");
        Evidence unbound = Evidence.open(
                TestCertificates.with(key, "2.23.133.5.4.9", cbor(60000, Vectors.quote(), good)));
        assertThat(unbound.refusal(body(unbound))).isPresent();
    }

    private static void refused(byte[] value, String why) {
        assertThatThrownBy(() -> Evidence.open(TestCertificates.with(key, "2.23.133.5.4.9", value)))
                .isInstanceOf(QuoteFormatException.class)
                .hasMessageContaining(why);
    }

    @Test
    void open_openEnclaveEvidence_claimsMustNameTheKey() throws Exception {
        for (boolean own : new boolean[] {true, false}) {
            byte[] claims = own ? key.getEncoded() : "something else".getBytes(ISO_8859_1);
            byte[] quote = quote(claims);
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            int size = quote.length + claims.length;
            value.write(new byte[] {3, 0, 0, 0});
            value.write(HexFormat.of().parseHex("a3a21e871b4d4014b70aa125d2fbcd8c" + "00000000"));
            value.write(new byte[] {(byte) size, (byte) (size >>> 8), 0, 0, 0, 0, 0, 0});
            value.write(quote);
            value.write(claims);
            byte[] certificate = TestCertificates.with(key, "1.3.6.1.4.1.311.105.2", value.toByteArray());
            if (own) {
                Evidence evidence = Evidence.open(certificate);
                assertThat(evidence.refusal(body(evidence))).isEmpty();
                assertThat(evidence.quote()).isEqualTo(quote);
            } else {
                assertThatThrownBy(() -> Evidence.open(certificate))
                        .hasMessageContaining("none of the evidence's claims");
            }
        }
    }

    @Test
    void open_certificateWithoutEvidenceOrInEvidence_refused() throws Exception {
        byte[] plain = TestCertificates.with(key, "1.2.3.4", new byte[4]);
        assertThatThrownBy(() -> Evidence.open(plain)).hasMessageContaining("none of the extensions");
        assertThatThrownBy(() -> Evidence.open(TestCertificates.with(key, "1.2.840.113741.1337.6", plain)))
                .hasMessageContaining("none of the extensions");
        byte[] inner = TestCertificates.with(key, "1.2.840.113741.1337.6", quote(key.getEncoded()));
        assertThatThrownBy(() -> Evidence.open(TestCertificates.with(key, "1.2.840.113741.1337.6", inner)))
                .hasMessageContaining("holds a certificate");
        assertThatThrownBy(() -> Evidence.open(Arrays.copyOf(plain, plain.length - 5)))
                .isInstanceOf(QuoteFormatException.class);
        assertThatThrownBy(() -> Evidence.open("-----BEGIN CERTIFICATE-----\nnone".getBytes(ISO_8859_1)))
                .isInstanceOf(QuoteFormatException.class);
    }

    /** {"pubkey-hash": bytes of [algorithm, hash]}. */
    private static byte[] claims(int algorithm, byte[] hash) throws Exception {
        ByteArrayOutputStream pair = new ByteArrayOutputStream();
        pair.write(new byte[] {(byte) 0x82, (byte) algorithm, 0x58, (byte) hash.length});
        pair.write(hash);
        ByteArrayOutputStream map = new ByteArrayOutputStream();
        map.write(new byte[] {(byte) 0xa1, 0x6b});
        map.write("pubkey-hash".getBytes(ISO_8859_1));
        map.write(new byte[] {0x58, (byte) pair.size()});
        map.write(pair.toByteArray());
        return map.toByteArray();
    }

    private static byte[] cbor(int tag, byte[] quote, byte[] claims) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0xd9, (byte) (tag >>> 8), (byte) tag, (byte) 0x82});
        out.write(new byte[] {0x59, (byte) (quote.length >>> 8), (byte) quote.length});
        out.write(quote);
        out.write(new byte[] {0x58, (byte) claims.length});
        out.write(claims);
        return out.toByteArray();
    }
}
