package dev.marblerun.testkit.tdx;

import dev.marblerun.tee.der.CertificateBuilder;
import dev.marblerun.tee.der.DistinguishedName;
import dev.marblerun.tee.der.Extension;
import dev.marblerun.tee.der.Extension.KeyUsage;
import dev.marblerun.tee.der.Pem;
import dev.marblerun.tee.der.RevocationListBuilder;
import dev.marblerun.tee.der.SigningAlgorithm;
import dev.marblerun.tee.simulated.P256;
import dev.marblerun.tee.simulated.SgxExtension;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;

/** The machine. Its folder holds the collateral under the names that a collateral folder has, and root_ca.pem. */
public final class TestTdxMachine {
    static final int QE_PRODUCT_ID = 2;
    static final int QE_SVN = 4;
    static final byte[] QE_SIGNER = filled(32, 0x51);
    /** Each of the 16 SVNs, in the platform certificate and in trust domains' reports from index 2 on. */
    static final int SVN = 5;

    private static final int PCE_SVN = 13;
    private static final String CRL_URL = "https://tdx.invalid/crl.der";
    private static final DistinguishedName ROOT = DistinguishedName.ofCommonName("TEST SGX Root CA");
    private static final DistinguishedName CA = DistinguishedName.ofCommonName("TEST SGX PCK Platform CA");

    private final Path folder;
    private final Instant from;
    private final Instant until;
    private final KeyPair rootKey = P256.newKey();
    private final KeyPair pckKey = P256.newKey();
    private final X509Certificate root;
    private final byte[] pckChain;

    /** Makes one, valid from a day ago for a year. */
    public TestTdxMachine(Path folder) throws GeneralSecurityException, IOException {
        this.folder = Files.createDirectories(folder);
        from = Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
        until = from.plus(Duration.ofDays(366));
        root = issue(ROOT, rootKey.getPublic(), Extension.authority(1), signs());
        KeyPair caKey = P256.newKey();
        X509Certificate ca = issue(CA, caKey.getPublic(), Extension.authority(0), signs());
        X509Certificate pck = certificate(
                        DistinguishedName.ofCommonName("TEST SGX PCK Certificate"),
                        pckKey.getPublic(),
                        caKey.getPublic(),
                        Extension.notAnAuthority(),
                        Extension.keyUsage(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.NON_REPUDIATION),
                        SgxExtension.of(filled(16, 1), filled(16, SVN), PCE_SVN, filled(16, 2)))
                .signedBy(CA, SigningAlgorithm.ECDSA_SHA256, caKey.getPrivate());
        pckChain = chain(pck, ca, root);
        writeCollateral(ca, caKey);
    }

    /** Where the collateral is. */
    public Path folder() {
        return folder;
    }

    /** The only anchor under which its quotes verify. */
    public X509Certificate rootCertificate() {
        return root;
    }

    KeyPair pckKey() {
        return pckKey;
    }

    byte[] pckChain() {
        return pckChain.clone();
    }

    private void writeCollateral(X509Certificate ca, KeyPair caKey) throws GeneralSecurityException, IOException {
        KeyPair tcbKey = P256.newKey();
        X509Certificate tcb = issue(
                DistinguishedName.ofCommonName("TEST SGX TCB Signing"),
                tcbKey.getPublic(),
                Extension.notAnAuthority(),
                Extension.keyUsage(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.NON_REPUDIATION));
        write("root_ca.pem", chain(root));
        write("root_ca_crl.der", new RevocationListBuilder(from, until, BigInteger.ONE)
                .signedBy(ROOT, rootKey.getPublic(), SigningAlgorithm.ECDSA_SHA256, rootKey.getPrivate())
                .getEncoded());
        write("pck_crl.der", new RevocationListBuilder(from, until, BigInteger.ONE)
                .signedBy(CA, caKey.getPublic(), SigningAlgorithm.ECDSA_SHA256, caKey.getPrivate())
                .getEncoded());
        write("pck_crl_issuer_chain.pem", chain(ca, root));
        write("tcb_info_issuer_chain.pem", chain(tcb, root));
        write("qe_identity_issuer_chain.pem", chain(tcb, root));
        write("tcb_info.json", signed("tcbInfo", tcbInfo(), tcbKey));
        write("qe_identity.json", signed("enclaveIdentity", qeIdentity(), tcbKey));
    }

    private String tcbInfo() {
        String components = "[" + ("{\"svn\":" + SVN + "},").repeat(15) + "{\"svn\":" + SVN + "}]";
        String module = "\"mrsigner\":\"" + "00".repeat(48) + "\",\"attributes\":\"" + "00".repeat(8)
                + "\",\"attributesMask\":\"" + "FF".repeat(8) + "\"";
        return "{\"id\":\"TDX\",\"version\":3," + dates()
                + ",\"fmspc\":\"53494D554C41\",\"pceId\":\"0000\",\"tcbType\":0,\"tcbEvaluationDataNumber\":1,"
                + "\"tdxModule\":{" + module + "},\"tdxModuleIdentities\":[{\"id\":\"TDX_01\"," + module
                + ",\"tcbLevels\":[" + level("{\"isvsvn\":3}") + "]}],\"tcbLevels\":["
                + level("{\"sgxtcbcomponents\":" + components + ",\"pcesvn\":" + PCE_SVN + ",\"tdxtcbcomponents\":"
                        + components + "}")
                + "]}";
    }

    private String qeIdentity() {
        return "{\"id\":\"TD_QE\",\"version\":2," + dates() + ",\"tcbEvaluationDataNumber\":1,"
                + "\"miscselect\":\"00000000\",\"miscselectMask\":\"FFFFFFFF\",\"attributes\":\"11" + "00".repeat(15)
                + "\",\"attributesMask\":\"FBFFFFFFFFFFFFFF0000000000000000\",\"mrsigner\":\""
                + HexFormat.of().formatHex(QE_SIGNER) + "\",\"isvprodid\":" + QE_PRODUCT_ID + ",\"tcbLevels\":["
                + level("{\"isvsvn\":" + QE_SVN + "}") + "]}";
    }

    private static String level(String tcb) {
        return "{\"tcb\":" + tcb + ",\"tcbDate\":\"2026-01-01T00:00:00Z\",\"tcbStatus\":\"UpToDate\"}";
    }

    private String dates() {
        return "\"issueDate\":\"" + from + "\",\"nextUpdate\":\"" + until + "\"";
    }

    private static byte[] signed(String name, String body, KeyPair key) throws GeneralSecurityException {
        byte[] signature = P256.sign(key.getPrivate(), body.getBytes(StandardCharsets.UTF_8));
        return ("{\"" + name + "\":" + body + ",\"signature\":\"" + HexFormat.of().formatHex(signature) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private X509Certificate issue(DistinguishedName subject, PublicKey key, Extension... extensions)
            throws GeneralSecurityException {
        return certificate(subject, key, rootKey.getPublic(), extensions)
                .signedBy(ROOT, SigningAlgorithm.ECDSA_SHA256, rootKey.getPrivate());
    }

    private CertificateBuilder certificate(
            DistinguishedName subject, PublicKey key, PublicKey issuer, Extension... extensions) {
        CertificateBuilder builder = new CertificateBuilder(subject, key, from, until)
                .extension(Extension.authorityKey(issuer))
                .extension(Extension.revocationListAt(CRL_URL))
                .extension(Extension.subjectKey(key));
        for (Extension extension : extensions) {
            builder.extension(extension);
        }
        return builder;
    }

    private static Extension signs() {
        return Extension.keyUsage(KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN);
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
    }

    private static byte[] chain(X509Certificate... certificates) throws GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            text.append(new Pem("CERTIFICATE", certificate.getEncoded()).encoded());
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] filled(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
