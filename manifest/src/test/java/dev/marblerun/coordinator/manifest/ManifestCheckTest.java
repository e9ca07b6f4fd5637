package dev.marblerun.coordinator.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ManifestCheckTest {
    private static final String GOOD = "'Packages':{'p':{'UniqueID':'ab'}},'Marbles':{'m':{'Package':'p'}}";

    @Test
    void decodeAndCheck_manyFaults_areAllReportedInTheOrderOfTheSteps() {
        String text = "{'Packages':{'p':{'SignerID':'ab'}},"
                + "'Marbles':{'m':{'Package':'p','TLS':['t']},'n':{'Package':'q'}},"
                + "'Secrets':{'k':{'Type':'symmetric-key','Size':7,'Shared':true},'my key':{'Type':'what'},"
                + "'c':{'Type':'cert-rsa','Size':512,'Cert':{'DNSNames':['a','é'],'MaxPathLen':1}}},"
                + "'RecoveryKeys':{'r':''},'Users':{'u':{'Certificate':'abc','Roles':['x']}},"
                + "'Config':{'SealMode':'Foo','RecoveryThreshold':2}}";
        assertThatThrownBy(() -> read(text)).isInstanceOfSatisfying(ManifestException.class, e -> assertThat(
                        e.publicMessage().lines())
                .containsExactly(
                        "checking manifest: manifest misses TLS entry for t ($.Marbles.m.TLS[0])",
                        "checking manifest: manifest does not contain marble package q ($.Marbles.n.Package)",
                        "checking manifest: manifest misses value for ProductID in package p ($.Packages.p.ProductID)",
                        "checking manifest: manifest misses value for SecurityVersion in package p"
                                + " ($.Packages.p.SecurityVersion)",
                        "checking manifest: manifest specifies role x for user u, but role does not exist"
                                + " ($.Users.u.Roles[0])",
                        "checking manifest: unknown type: what for secret: my key ($.Secrets[\"my key\"].Type)",
                        "checking manifest: unknown seal mode: Foo ($.Config.SealMode)",
                        "checking manifest: not enough recovery keys (1) defined to meet the recovery threshold of 2"
                                + " ($.Config.RecoveryThreshold)",
                        "generating secrets from manifest: invalid secret size: k ($.Secrets.k.Size)",
                        "generating placeholder secrets from manifest: crypto/rsa: 512-bit keys are insecure"
                                + " (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size) ($.Secrets.c.Size)",
                        "generating placeholder secrets from manifest: x509: \"é\" cannot be encoded as an IA5String"
                                + " ($.Secrets.c.Cert.DNSNames[1])",
                        "generating placeholder secrets from manifest: x509: only CAs are allowed to specify"
                                + " MaxPathLen ($.Secrets.c.Cert.MaxPathLen)",
                        "generating recovery encryption key: given PEM data is not a public key ($.RecoveryKeys.r)",
                        "generating users from manifest: received invalid certificate for user u"
                                + " ($.Users.u.Certificate)"));
    }

    @Test
    void decodeAndCheck_faultsOfDecodingAndOfRules_areReportedTogether() {
        String text = "{'Packages':{'p':{'SignerID':1}},'Marbles':{'m':{'Package':'p'},'n':{'Package':'q'}},"
                + "'Secrets':{'s':{'Type':'symmetric-key','Size':'8'},'my.key':{'Type':'symmetric-key'}}}";
        assertThatThrownBy(() -> read(text)).isInstanceOfSatisfying(ManifestException.class, e -> assertThat(
                        e.publicMessage().lines())
                .containsExactly(
                        "unmarshaling manifest: json: cannot unmarshal number into $.Packages.p.SignerID of type string"
                                + " ($.Packages.p.SignerID)",
                        "unmarshaling manifest: json: cannot unmarshal string into $.Secrets.s.Size of type uint64"
                                + " ($.Secrets.s.Size)",
                        "checking manifest: manifest does not contain marble package q ($.Marbles.n.Package)",
                        "generating placeholder secrets from manifest: invalid secret size: my.key"
                                + " ($.Secrets[\"my.key\"].Size)"));
    }

    @Test
    void decodeAndCheck_wrongTypes_doNotMakeFurtherFaultsUp() {
        // Each of these would break a rule if what could not be decoded were taken as absent.
        for (String text : List.of(
                "{'Packages':[],'Marbles':{'m':{'Package':'p'}}}",
                "{" + GOOD + ",'Secrets':{'s':{'Type':'plain','UserDefined':1}},"
                        + "'Roles':{'r':{'ResourceType':'Secrets','ResourceNames':['s'],'Actions':['WriteSecret']}}}",
                "{" + GOOD + ",'Roles':{'r':{'ResourceType':'Manifest','Actions':'UpdateManifest'}},"
                        + "'Config':{'UpdateThreshold':1}}",
                "{" + GOOD + ",'RecoveryKeys':{'a':1}}",
                "{'Packages':{'p':{'UniqueID':7}},'Marbles':{'m':{'Package':'p'}}}")) {
            assertThatThrownBy(() -> read(text))
                    .isInstanceOf(ManifestException.class)
                    .hasMessageStartingWith("unmarshaling manifest: ")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void decodeAndCheck_update_hasItsOwnPrefixes() {
        assertThatThrownBy(() -> ManifestDecoder.decode(utf8("x"), Occasion.UPDATE))
                .hasMessage("unmarshaling update manifest: invalid character 'x' looking for beginning of value");
        assertThatThrownBy(() -> ManifestCheck.decodeAndCheck(utf8("{}"), Occasion.UPDATE, Set.of()))
                .hasMessage("invalid manifest: no allowed packages defined");
    }

    @Test
    void decode_noJson_saysWhere() {
        assertThatThrownBy(() -> ManifestDecoder.decode(utf8("{\n  x")))
                .isInstanceOfSatisfying(ManifestException.class, e -> assertThat(e.problems())
                        .containsExactly(new Problem(
                                Step.DECODE,
                                "line 2, column 3",
                                "invalid character 'x' looking for beginning of object key string")));
    }

    @Test
    void decode_givenTwice_isRefusedWithThePath() {
        String text = "{'Packages':{'p':{'SecurityVersion':1,'securityVersion':2},'p':{}},'packages':{}}";
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(ManifestException.class, e -> assertThat(e.problems())
                        .extracting(Problem::path, Problem::message)
                        .containsExactlyInAnyOrder(
                                tuple(
                                        "$.Packages.p.securityVersion", "field SecurityVersion given twice"),
                                tuple("$.Packages.p", "name given twice"),
                                tuple("$.packages", "field Packages given twice")));
    }

    @Test
    void decode_misspelledField_isAWarning() throws ManifestException {
        assertThat(warnings("{'Packages':{'p':{'UniqueID':'ab','Securityversoin':3}},'Marbles':{'m':{'Package':'p',"
                        + "'Tsl':[],'Parameters':{'Arg':[]}}},'Secrets':{'s':{'Type':'cert-ed25519',"
                        + "'Cert':{'NotBefore':'2020-01-01T00:00:00Z','Subject':{'Comonname':'x'}}}},'Foo':1}"))
                .containsExactlyInAnyOrder(
                        "$.Packages.p.Securityversoin: unknown field is ignored; did you mean SecurityVersion?",
                        "$.Marbles.m.Tsl: unknown field is ignored",
                        "$.Marbles.m.Parameters.Arg: unknown field is ignored; did you mean Argv?",
                        "$.Secrets.s.Cert.NotBefore: field has no effect",
                        "$.Secrets.s.Cert.Subject.Comonname: unknown field is ignored; did you mean CommonName?",
                        "$.Foo: unknown field is ignored");
    }

    @Test
    void check_debugPackage_hasWarningsInsteadOfErrors() throws ManifestException {
        String text = "{'Packages':{'p':{'Debug':true,'ProductID':1},'unused':{'Debug':true}},"
                + "'Marbles':{'m':{'Package':'p'}}}";
        assertThat(warnings(text))
                .containsExactly(
                        "$.Packages.p.Debug: package p is in debug mode: its enclaves keep no secrets",
                        "$.Packages.p.SignerID: manifest misses value for SignerID in package p",
                        "$.Packages.p.SecurityVersion: manifest misses value for SecurityVersion in package p");
    }

    @Test
    void check_goodManifest_hasNothing() throws ManifestException {
        assertThat(warnings("{" + GOOD + "}")).isEmpty();
    }

    @Test
    void check_azureSealing_asksForItsVariables() throws ManifestException {
        String text = "{" + GOOD + ",'Config':{'FeatureGates':['AzureHsmSealing']}}";
        assertThatThrownBy(() -> read(text)).hasMessageContaining("[EDG_MAA_URL EDG_AZURE_HSM_VAULT_URL ");
        Set<String> all = Set.of(
                "EDG_MAA_URL", "EDG_AZURE_HSM_VAULT_URL", "EDG_AZURE_HSM_KEY_NAME", "EDG_AZURE_CLIENT_ID",
                "EDG_AZURE_TENANT_ID", "EDG_AZURE_CLIENT_SECRET", "EDG_AZURE_AUTHORITY_HOST",
                "EDG_AZURE_FEDERATED_TOKEN_FILE");
        assertThat(ManifestCheck.decodeAndCheck(utf8(text), Occasion.SET, all).warnings()).isEmpty();
    }

    @Test
    void check_sizesNobodyCanMake_areRefused() {
        assertSecret("{'Type':'symmetric-key','Size':18446744073709551608,'Shared':true}", "invalid secret size: s");
        assertSecret("{'Type':'symmetric-key','Size':2147483640,'Shared':true}", "invalid secret size: s");
        assertSecret("{'Type':'symmetric-key','Size':18446744073709551608,'UserDefined':true}", "invalid secret size");
        assertSecret("{'Type':'cert-rsa','Size':1000000}", "1000000 is more than 16384");
        assertSecret("{'Type':'cert-ed25519','ValidFor':18446744073709551615}", "would end after the year 9999");
    }

    @Test
    void check_rsaKeysOfTooMuchWork_areRefusedTogether() throws ManifestException {
        String one = "'a':{'Type':'cert-rsa','Size':16384,'ValidFor':7}";
        assertThat(read("{" + GOOD + ",'Secrets':{" + one + "}}").manifest().secrets()).hasSize(1);
        String more = one + ",'b':{'Type':'cert-rsa','Size':4096,'ValidFor':7}";
        assertThatThrownBy(() -> read("{" + GOOD + ",'Secrets':{" + more + "}}"))
                .hasMessageContaining("as long as 4112 keys of 2048 bits, more than 4096");
    }

    @Test
    void check_certificateTemplates_areChecked() {
        assertCert("{'IPAddresses':['']}", "invalid IP address: ");
        assertCert("{'URIs':[null]}", "x509: empty URI");
        assertCert("{'URIs':[{'Scheme':'é'}]}", "cannot be encoded as an IA5String");
        assertCert("{'ExtKeyUsage':[-1]}", "x509: unknown extended key usage");
        assertCert("{'SignatureAlgorithm':17}", "x509: unknown SignatureAlgorithm");
        assertCert("{'MaxPathLen':-2}", "x509: invalid MaxPathLen");
        assertCert("{'MaxPathLenZero':true}", "x509: only CAs are allowed to specify MaxPathLen");
        assertCert("{'ExtraExtensions':[{'Id':[3,1]}]}", "asn1: structure error: invalid object identifier");
        assertCert("{'ExtraExtensions':[{'Id':[1,2,3]},{'Id':[1,2,3]}]}", "extension 1.2.3 given twice");
        assertCert("{'PermittedIPRanges':[{'IP':'10.0.0.0','Mask':'/w=='}]}", "a mask of the same length");
        assertCert("{'Subject':{'ExtraNames':[{'Type':[1,40],'Value':'x'}]}}", "invalid object identifier");
        assertCert("{'NotAfter':'9999-12-31T23:59:59-12:00'}", "cannot represent time as GeneralizedTime");
    }

    @Test
    void decode_certificateTemplate_keepsWhatMatters() throws ManifestException {
        String text = "{" + GOOD + ",'Secrets':{'s':{'Type':'cert-ecdsa','Size':256,'Cert':{'dnsnames':[],"
                + "'IPAddresses':['::ffff:1.2.3.4','fe80::1'],'NotAfter':'2030-01-02T03:04:05,5-01:30',"
                + "'URIs':[{'Scheme':'spiffe','Host':'a','Path':'/b c'}],'UnknownExtKeyUsage':[[1,2,3]],"
                + "'ExtraExtensions':[{'Id':[1,2,3],'Critical':true,'Value':'BQA='}]}}}}";
        SecretSpec secret = Objects.requireNonNull(read(text).manifest().secrets().get("s"));
        CertTemplate cert = Objects.requireNonNull(secret.cert());
        assertThat(cert.dnsNames()).isEmpty();
        assertThat(cert.extKeyUsage()).isNull();
        assertThat(cert.ipAddresses()).hasSize(2).first().isEqualTo(new byte[] {1, 2, 3, 4});
        assertThat(cert.notAfter()).hasToString("2030-01-02T04:34:05.500Z");
        assertThat(cert.uris()).containsExactly("spiffe://a/b%20c");
        assertThat(cert.unknownExtKeyUsage()).containsExactly("1.2.3");
        assertThat(cert.extraExtensions().get(0).value()).containsExactly(5, 0);
        assertThat(cert.subject().commonName()).isEmpty();
    }

    private static void assertCert(String cert, String message) {
        assertSecret("{'Type':'cert-ecdsa','Size':256,'Cert':" + cert + "}", message);
    }

    private static void assertSecret(String secret, String message) {
        assertThatThrownBy(() -> read("{" + GOOD + ",'Secrets':{'s':" + secret + "}}"))
                .as(secret)
                .isInstanceOf(ManifestException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    private static List<String> warnings(String text) throws ManifestException {
        return read(text).warnings().stream()
                .map(each -> each.path() + ": " + each.message())
                .toList();
    }

    private static Decoded read(String text) throws ManifestException {
        return ManifestCheck.decodeAndCheck(utf8(text), Occasion.SET, Set.of());
    }

    private static byte[] utf8(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
