package dev.marblerun.tee.der;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the builders write is read back by the JDK's own X.509 parser. */
class CertificateBuilderTest {
    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2056-01-01T00:00:00Z");

    @Test
    void selfSigned_p384_isReadBackWithEveryField() throws Exception {
        KeyPair pair = keyPair("secp384r1");
        DistinguishedName name = DistinguishedName.ofCommonName("marble ü")
                .with(DistinguishedName.Type.ORGANIZATION, "Org")
                .with(DistinguishedName.Type.COUNTRY, "DE");
        X509Certificate certificate = new CertificateBuilder(name, pair.getPublic(), FROM, UNTIL)
                .serial(BigInteger.valueOf(4711))
                .extension(Extension.notAnAuthority())
                .extension(Extension.keyUsage(
                        Extension.KeyUsage.DIGITAL_SIGNATURE, Extension.KeyUsage.KEY_AGREEMENT))
                .extension(Extension.extendedKeyUsage(Extension.SERVER_AUTH, Extension.CLIENT_AUTH))
                .extension(Extension.subjectAltNames(
                        List.of("localhost"),
                        List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"))))
                .selfSigned(SigningAlgorithm.ECDSA_SHA384, pair.getPrivate());

        certificate.verify(pair.getPublic());
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSerialNumber()).isEqualTo(4711);
        assertThat(certificate.getSubjectX500Principal().getEncoded()).isEqualTo(name.encoded());
        assertThat(certificate.getIssuerX500Principal().getName()).isEqualTo("C=DE,O=Org,CN=marble ü");
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(FROM);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(UNTIL);
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getKeyUsage())
                .containsExactly(true, false, false, false, true, false, false, false, false);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly(Extension.SERVER_AUTH, Extension.CLIENT_AUTH);
        assertThat(certificate.getSubjectAlternativeNames()).extracting(entry -> String.valueOf(entry.get(1)))
                .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    }

    @Test
    void signedBy_authority_verifiesWithItsKeyOnly() throws Exception {
        KeyPair authority = keyPair("secp256r1");
        KeyPair other = keyPair("secp256r1");
        KeyPair leaf = keyPair("secp256r1");
        X509Certificate issued = new CertificateBuilder(
                        DistinguishedName.ofCommonName("leaf"), leaf.getPublic(), FROM, UNTIL)
                .extension(Extension.authority(1))
                .extension(Extension.authorityKey(authority.getPublic()))
                .extension(Extension.subjectKey(leaf.getPublic()))
                .extension(Extension.revocationListAt("https://example.invalid/crl"))
                .signedBy(DistinguishedName.ofCommonName("authority"),
                        SigningAlgorithm.ECDSA_SHA256, authority.getPrivate());

        issued.verify(authority.getPublic());
        assertThat(issued.getBasicConstraints()).isEqualTo(1);
        assertThat(issued.getNonCriticalExtensionOIDs())
                .containsExactlyInAnyOrder("2.5.29.35", "2.5.29.14", "2.5.29.31");
        assertThat(issued.getSerialNumber().bitLength()).isEqualTo(159);
        assertThatThrownBy(() -> issued.verify(other.getPublic())).isInstanceOf(SignatureException.class);
    }

    @Test
    void revocationList_withEntry_revokesThatSerialOnly() throws Exception {
        KeyPair authority = keyPair("secp256r1");
        X509CRL list = new RevocationListBuilder(FROM, UNTIL, BigInteger.TWO)
                .revoke(BigInteger.valueOf(7), FROM)
                .signedBy(DistinguishedName.ofCommonName("CA"), authority.getPublic(),
                        SigningAlgorithm.ECDSA_SHA256, authority.getPrivate());

        list.verify(authority.getPublic());
        assertThat(list.getVersion()).isEqualTo(2);
        assertThat(list.getRevokedCertificate(BigInteger.valueOf(7))).isNotNull();
        assertThat(list.getRevokedCertificate(BigInteger.valueOf(8))).isNull();
        assertThat(list.getNextUpdate().toInstant()).isEqualTo(UNTIL);
        assertThat(list.getNonCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.35", "2.5.29.20");
    }

    @Test
    void builders_contradictions_areRefused() throws Exception {
        KeyPair pair = keyPair("secp256r1");
        DistinguishedName name = DistinguishedName.ofCommonName("x");
        assertThatThrownBy(() -> new CertificateBuilder(name, pair.getPublic(), UNTIL, FROM))
                .isInstanceOf(IllegalArgumentException.class);
        CertificateBuilder builder = new CertificateBuilder(name, pair.getPublic(), FROM, UNTIL)
                .extension(Extension.notAnAuthority());
        assertThatThrownBy(() -> builder.extension(Extension.authority(0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.serial(BigInteger.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.serial(BigInteger.ONE.shiftLeft(159)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RevocationListBuilder(UNTIL, FROM, BigInteger.ONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.selfSigned(SigningAlgorithm.RSA_SHA256, pair.getPrivate()))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void pem_roundTrip_keepsEveryBlock() throws Exception {
        KeyPair pair = keyPair("secp256r1");
        X509Certificate certificate = new CertificateBuilder(
                        DistinguishedName.ofCommonName("x"), pair.getPublic(), FROM, UNTIL)
                .selfSigned(SigningAlgorithm.ECDSA_SHA256, pair.getPrivate());
        String text = "noise\n" + new Pem("CERTIFICATE", certificate.getEncoded()).encoded()
                + new Pem("PRIVATE KEY", pair.getPrivate().getEncoded()).encoded();

        List<Pem> blocks = Pem.decode(text);

        assertThat(blocks).extracting(Pem::label).containsExactly("CERTIFICATE", "PRIVATE KEY");
        assertThat(CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(blocks.get(0).der())))
                .isEqualTo(certificate);
        assertThat(blocks.get(1).der()).isEqualTo(pair.getPrivate().getEncoded());
        assertThat(blocks.get(1).toString()).isEqualTo("PRIVATE KEY [" + blocks.get(1).der().length + " bytes]");
    }

    @Test
    void pem_malformed_isRefusedWithoutItsContent() {
        assertThatThrownBy(() -> Pem.decode("-----BEGIN A-----\nAAAA\n-----END B-----"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Pem.decode("-----BEGIN A-----\nSECRE=T\n-----END A-----"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("SECRE");
        assertThat(Pem.decode("-----BEGIN A-----\nAAAA\n")).isEmpty();
    }

    private static KeyPair keyPair(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }
}
