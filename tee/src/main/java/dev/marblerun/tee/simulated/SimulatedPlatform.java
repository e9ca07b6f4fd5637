package dev.marblerun.tee.simulated;

import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.der.Pem;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/**
 * A simulated machine: a folder with its own trust root, the PCK key that vouches for enclaves, the collateral that a
 * verifier needs, a developer's signing key and the secret behind sealing keys. Several processes may share it, as
 * enclaves share a machine; whoever can read it can forge quotes. Immutable.
 */
public final class SimulatedPlatform {
    static final int SEAL_SECRET_BYTES = 32;

    /** Where a new platform's signing key comes from. */
    interface KeySource {
        byte[] pem() throws GeneralSecurityException;
    }

    private final Path directory;
    private final PlatformFolder.Content content;
    private final X509Certificate root;
    private final X509Certificate pck;
    private final PrivateKey pckKey;
    private final SigningKey signingKey;

    private SimulatedPlatform(Path directory, PlatformFolder.Content content) throws GeneralSecurityException {
        this.directory = directory;
        this.content = content;
        root = firstCertificate(bytes(PlatformFile.ROOT_CA));
        pck = firstCertificate(bytes(PlatformFile.PCK_CHAIN));
        pckKey = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(firstBlock(bytes(PlatformFile.PCK_KEY))));
        signingKey = SigningKey.parse(bytes(PlatformFile.SIGNING_KEY));
        if (bytes(PlatformFile.SEAL_SECRET).length != SEAL_SECRET_BYTES) {
            throw new GeneralSecurityException("the seal secret has not " + SEAL_SECRET_BYTES + " bytes");
        }
    }

    /**
     * Opens the platform in the folder, or makes one with {@link PlatformOptions#DEFAULT} when the folder is absent or
     * holds none. Of processes that do so at once, one makes it and all get the same.
     *
     * @throws TeeException when the folder is incomplete, damaged, expired or cannot be written; the message says what
     *     to do
     */
    public static SimulatedPlatform openOrCreate(Path folder) throws TeeException {
        PlatformFolder files = new PlatformFolder(folder);
        if (!files.exists()) {
            files.createIfAbsent(() -> newContent(PlatformOptions.DEFAULT, Instant.now(), SigningKey::newKeyPem));
        }
        return open(folder);
    }

    /**
     * Opens the platform in the folder.
     *
     * @throws TeeException when there is none, or it is incomplete, damaged or expired
     */
    public static SimulatedPlatform open(Path folder) throws TeeException {
        return open(folder, InstantSource.system());
    }

    /** The same at the time of the given clock. */
    public static SimulatedPlatform open(Path folder, InstantSource clock) throws TeeException {
        PlatformFolder.Content content = new PlatformFolder(folder).read();
        SimulatedPlatform platform;
        try {
            platform = new SimulatedPlatform(folder, content);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new TeeException("the simulated platform in " + folder + " is damaged: " + e.getMessage(), e);
        }
        // Certificates, revocation lists, TCB info and QE identity are all made for the same time.
        Instant from = platform.root.getNotBefore().toInstant();
        Instant until = platform.root.getNotAfter().toInstant();
        Instant now = clock.instant();
        if (now.isBefore(from) || now.isAfter(until)) {
            throw new TeeException("the simulated platform in " + folder + " counts from " + from + " to " + until
                    + " and it is " + now + "; check the clock, or remove the folder and it will be made anew");
        }
        return platform;
    }

    /**
     * Makes a platform with special properties, for tests.
     *
     * @param now when it is made: it counts from a day earlier on
     * @throws TeeException when there is one already, or the folder cannot be written
     */
    public static SimulatedPlatform create(Path folder, PlatformOptions options, Instant now) throws TeeException {
        return create(folder, options, now, SigningKey::newKeyPem);
    }

    static SimulatedPlatform create(Path folder, PlatformOptions options, Instant now, KeySource signingKey)
            throws TeeException {
        if (!new PlatformFolder(folder).createIfAbsent(() -> newContent(options, now, signingKey))) {
            throw new TeeException("there is a simulated platform in " + folder + " already");
        }
        return open(folder, InstantSource.fixed(now));
    }

    /**
     * The folder, which is what a verifier loads its collateral from: tcb_info.json, tcb_info_issuer_chain.pem,
     * qe_identity.json, qe_identity_issuer_chain.pem, pck_crl.der, pck_crl_issuer_chain.pem, root_ca_crl.der.
     */
    public Path directory() {
        return directory;
    }

    /** The only anchor under which this platform's quotes verify; in the folder as root_ca.pem. */
    public X509Certificate rootCertificate() {
        return root;
    }

    /** The developer's key that is used unless another is named. */
    public SigningKey signingKey() {
        return signingKey;
    }

    /** How well patched this machine pretends to be. */
    public SimulatedTcbLevel level() {
        return content.level();
    }

    @Override
    public String toString() {
        return "simulated platform in " + directory;
    }

    boolean quotingEnclaveOutOfDate() {
        return content.quotingEnclaveOutOfDate();
    }

    X509Certificate pckCertificate() {
        return pck;
    }

    PrivateKey pckKey() {
        return pckKey;
    }

    byte[] bytes(PlatformFile file) {
        return Objects.requireNonNull(content.files().get(file), file.fileName());
    }

    private static PlatformFolder.Content newContent(PlatformOptions options, Instant now, KeySource signingKey)
            throws TeeException {
        try {
            return new PlatformFolder.Content(options.level(), options.quotingEnclaveOutOfDate(),
                    PlatformFactory.make(options, now, new SecureRandom(), signingKey.pem()));
        } catch (GeneralSecurityException e) {
            throw new TeeException("cannot make the keys and certificates of a simulated platform", e);
        }
    }

    private static X509Certificate firstCertificate(byte[] pem) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(firstBlock(pem)));
    }

    private static byte[] firstBlock(byte[] pem) throws GeneralSecurityException {
        List<Pem> blocks = Pem.decode(new String(pem, StandardCharsets.ISO_8859_1));
        if (blocks.isEmpty()) {
            throw new GeneralSecurityException("a file without any PEM block");
        }
        return blocks.get(0).der();
    }
}
