package dev.marblerun.cli.pkcs11;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.cli.SystemTool;
import dev.marblerun.cli.pkcs11.Pkcs11Config.Selector;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.Pem;
import dev.marblerun.client.RecoveryKey;
import dev.marblerun.testkit.FakeCoordinator;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A token of SoftHSM (Debian: softhsm2, opensc) with users and their certificates; RSA keys are recovery keys too. */
@SuppressWarnings("NullAway.Init")
class Pkcs11Test {
    private static final Path MODULE = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    private static final String CONFIG = "SOFTHSM2_CONF";
    private static final String PIN = "1234";

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void fillToken() throws Exception {
        Assumptions.assumeTrue(Files.exists(MODULE), "softhsm2 is not installed");
        Path tokens = Files.createDirectory(shared.resolve("tokens"));
        Path config = Files.writeString(shared.resolve("softhsm2.conf"),
                "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
        setVariable(CONFIG, config.toString());
        tool("softhsm2-util", "--init-token", "--free", "--label", "mine", "--pin", PIN, "--so-pin", PIN);
        user("ec", "01", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384");
        user("rsa", "02", "-newkey", "rsa:2048");
        user("twin", "03", "-newkey", "rsa:2048");
        tool("softhsm2-util", "--import", "rsa.key", "--token", "mine", "--label", "twin", "--id", "04", "--pin", PIN);
        pivUser("piv-ec", "05", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384");
        pivUser("piv-rsa", "06", "-newkey", "rsa:2048");
    }

    /** One whose key the token uses only when the PIN is given each time. */
    private static void pivUser(String name, String id, String... key) throws Exception {
        keyAndCertificate(name, key);
        tool("openssl", "pkey", "-in", name + ".key", "-outform", "DER", "-out", name + ".key.der");
        write(name + ".key.der", "privkey", name, id, "--always-auth", "--usage-sign", "--usage-decrypt");
        write(name + ".der", "cert", name, id);
    }

    private static void user(String name, String id, String... key) throws Exception {
        keyAndCertificate(name, key);
        tool("softhsm2-util", "--import", name + ".key", "--token", "mine", "--label", name, "--id", id, "--pin", PIN);
        write(name + ".der", "cert", name, id);
    }

    private static void keyAndCertificate(String name, String... key) throws Exception {
        List<String> request = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-days", "2", "-subj",
                "/CN=" + name, "-keyout", name + ".key", "-out", name + ".crt"));
        request.addAll(List.of(key));
        tool(request.toArray(String[]::new));
        tool("openssl", "x509", "-in", name + ".crt", "-outform", "DER", "-out", name + ".der");
    }

    private static void write(String file, String type, String label, String id, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("pkcs11-tool", "--module", MODULE.toString(), "--token-label",
                "mine", "--login", "--pin", PIN, "--write-object", file, "--type", type, "--id", id, "--label", label));
        command.addAll(List.of(more));
        tool(command.toArray(String[]::new));
    }

    private static void tool(String... command) throws Exception {
        assertThat(SystemTool.run(shared, Map.of(CONFIG, shared.resolve("softhsm2.conf").toString()), command))
                .isNotNull();
    }

    /** The module reads the variable of this process, which Java itself cannot set. */
    @SuppressWarnings("restricted")
    private static void setVariable(String name, String value) throws Exception {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            Object result = linker.downcallHandle(
                            linker.defaultLookup().find("setenv").orElseThrow(),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_INT))
                    .invokeWithArguments(arena.allocateFrom(name), arena.allocateFrom(value), 1);
            assertThat(result).isEqualTo(0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static Token open() throws Pkcs11Exception {
        return Token.open(new Pkcs11Config(MODULE, new Selector.Label("mine"), Optional.of(PIN)));
    }

    private static ObjectRef label(String label) {
        return new ObjectRef(Optional.empty(), Optional.of(label));
    }

    private static X509Certificate certificate(String name) throws Exception {
        return Pem.certificates(Files.readAllBytes(shared.resolve(name + ".crt"))).getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "piv-rsa"})
    void recoveryKey_secretEncryptedToIt_isDecryptedAndSigned(String name) throws Exception {
        byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
        byte[] ciphertext = RecoveryKey.encryptTo(certificate(name).getPublicKey(), secret);
        try (Token token = open()) {
            TokenRecoveryKey key = TokenRecoveryKey.of(token.privateKey(label(name)));
            assertThat(key.decrypt(ciphertext)).isEqualTo(secret);
            Signature check = Signature.getInstance("SHA256withRSA");
            check.initVerify(certificate(name).getPublicKey());
            check.update(secret);
            assertThat(check.verify(key.sign(secret))).isTrue();
        }
    }

    @Test
    void recoveryKey_ciphertextOfAnother_isRefused() throws Exception {
        byte[] forAnother = RecoveryKey.encryptTo(certificate("twin").getPublicKey(), new byte[32]);
        byte[] noPadding = new byte[256];
        noPadding[255] = 2;
        byte[] aboveTheModulus = new byte[256];
        Arrays.fill(aboveTheModulus, (byte) 0xff);
        try (Token token = open()) {
            TokenRecoveryKey key = TokenRecoveryKey.of(token.privateKey(label("rsa")));
            assertThatThrownBy(() -> key.decrypt(forAnother))
                    .isInstanceOf(ClientException.class)
                    .hasMessageContaining("not encrypted to the token's key");
            assertThatThrownBy(() -> key.decrypt(noPadding)).hasMessageContaining("not encrypted to the token's key");
            assertThatThrownBy(() -> key.decrypt(aboveTheModulus))
                    .hasMessageContaining("not encrypted to the token's key");
            assertThatThrownBy(() -> key.decrypt(new byte[100])).hasMessageContaining("it has 100 bytes");
            assertThatThrownBy(() -> TokenRecoveryKey.of(token.privateKey(label("ec"))))
                    .hasMessageContaining("no RSA key");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SHA256withECDSA, ec", "SHA384withECDSA, ec", "SHA256withRSA, rsa", "SHA512withRSA, rsa",
        "SHA384withECDSA, piv-ec", "SHA256withRSA, piv-rsa"
    })
    void provider_signature_verifies(String algorithm, String name) throws Exception {
        TokenProvider.install();
        try (Token token = open()) {
            Signature sign = Signature.getInstance(algorithm);
            sign.initSign(token.privateKey(label(name)));
            sign.update(new byte[100]);
            byte[] signature = sign.sign();
            Signature check = Signature.getInstance(algorithm);
            check.initVerify(certificate(name).getPublicKey());
            check.update(new byte[100]);
            assertThat(check.verify(signature)).isTrue();
        }
    }

    @Test
    void certificate_byIdInHexOrLabel_isFound() throws Exception {
        try (Token token = open()) {
            byte[] expected = certificate("ec").getEncoded();
            assertThat(token.certificate(label("ec"))).isEqualTo(expected);
            assertThat(token.certificate(new ObjectRef(Optional.of("01"), Optional.empty()))).isEqualTo(expected);
            assertThatThrownBy(() -> token.certificate(new ObjectRef(Optional.of("01"), Optional.of("rsa"))))
                    .hasMessageContaining("no certificate with ID 01 and label rsa");
        }
    }

    @Test
    void privateKey_noneOrSeveral_saysSo() throws Exception {
        try (Token token = open()) {
            assertThatThrownBy(() -> token.privateKey(label("nobody"))).hasMessageContaining("pkcs11-tool");
            assertThatThrownBy(() -> token.privateKey(label("twin"))).hasMessageContaining("several");
            assertThat(token.privateKey(new ObjectRef(Optional.of("04"), Optional.of("twin"))).getEncoded()).isNull();
        }
    }

    @Test
    void open_wrongPinTokenOrModule_saysWhatToLookAt() {
        assertThatThrownBy(() -> Token.open(
                        new Pkcs11Config(MODULE, new Selector.Label("mine"), Optional.of("0000"))))
                .hasMessageContaining("the PIN is wrong")
                .hasMessageNotContaining("0000");
        assertThatThrownBy(() -> Token.open(
                        new Pkcs11Config(MODULE, new Selector.Serial("none"), Optional.of(PIN))))
                .hasMessageContaining("no such token")
                .hasMessageContaining("label \"mine\"");
        assertThatThrownBy(() -> Token.open(new Pkcs11Config(
                        Path.of("/nowhere.so"), new Selector.Label("mine"), Optional.of(PIN))))
                .hasMessageContaining("cannot be loaded");
    }

    @Test
    void privateKey_thatWantsThePinEachTime_isOfNoUseWithoutIt() throws Exception {
        // The module logs in all sessions of a process at once: this one sees the key, and has no PIN of its own.
        try (Token loggedIn = open();
                Token token = Token.open(new Pkcs11Config(MODULE, new Selector.Label("mine"), Optional.empty()))) {
            assertThat(token.privateKey(label("ec"))).isNotNull();
            assertThatThrownBy(() -> token.privateKey(label("piv-ec")))
                    .isInstanceOf(Pkcs11Exception.class)
                    .hasMessageContaining("label piv-ec")
                    .hasMessageContaining("Set Pin in the PKCS#11 configuration");
            assertThat(loggedIn.privateKey(label("piv-ec"))).isNotNull();
        }
    }

    @Test
    void privateKey_thatWantsThePinEachTime_isUsedManyTimes() throws Exception {
        try (Token token = open()) {
            TokenPrivateKey key = token.privateKey(label("piv-rsa"));
            for (int i = 0; i < 3; i++) {
                assertThat(TokenSignature.pkcs1Sha256(key, new byte[i])).hasSize(256);
            }
        }
    }

    private void writeConfig(String json) throws Exception {
        Files.writeString(folder.resolve("token.json"), json);
    }

    private static String goodConfig() {
        return "{\"Path\": \"" + MODULE + "\", \"TokenLabel\": \"mine\", \"Pin\": \"" + PIN + "\"}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec", "rsa", "piv-ec", "piv-rsa"})
    void secretGet_userOnTheToken_isKnownByItsCertificate(String name) throws Exception {
        writeConfig(goodConfig());
        try (FakeCoordinator server = FakeCoordinator.start(reportData -> null)) {
            server.setUser(certificate(name));
            server.putSecret("s", "{\"Type\":\"plain\",\"Size\":0,\"Shared\":false,\"UserDefined\":true,\"Cert\":null,"
                    + "\"ValidFor\":0,\"Private\":\"aGk=\",\"Public\":\"aGk=\"}");
            CommandRun.Result result = new CommandRun(folder).run("secret", "get", "s", server.address(), "--insecure",
                    "--pkcs11-config", "token.json", "--pkcs11-key-label", name, "--pkcs11-cert-label", name);
            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.out()).contains("aGk=");
            assertThat(server.requests().getLast().client()).contains(certificate(name));
        }
    }

    @Test
    void recoverWithSignature_offline_usesTheToken() throws Exception {
        writeConfig(goodConfig());
        byte[] secret = new byte[33];
        Files.write(folder.resolve("share"), RecoveryKey.encryptTo(certificate("rsa").getPublicKey(), secret));
        CommandRun.Result result = new CommandRun(folder).run("recover-with-signature", "sign-secret", "share",
                "--pkcs11-config", "token.json", "--pkcs11-key-id", "02", "--output", "signature");
        assertThat(result.exit()).as(result.err()).isZero();
        Signature check = Signature.getInstance("SHA256withRSA");
        check.initVerify(certificate("rsa").getPublicKey());
        check.update(secret);
        assertThat(check.verify(Files.readAllBytes(folder.resolve("signature")))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--pkcs11-config token.json | 2 | Name the user's certificate once",
        "--pkcs11-config token.json --pkcs11-cert-id 01 | 2 | which key on the token",
        "--pkcs11-config token.json --pkcs11-cert-id 01 --key x.key | 2 | exclude each other",
        "--pkcs11-config token.json --pkcs11-cert-id 09 --pkcs11-key-id 01 | 1 | no certificate with ID 09",
        "--pkcs11-config token.json --pkcs11-cert-id 01 --pkcs11-key-id 02 | 1 | of another kind",
        "--pkcs11-key-id 01 | 2 | Name it with --pkcs11-config",
        "--pkcs11-config none.json --pkcs11-cert-id 01 --pkcs11-key-id 01 | 1 | there is no file",
        "--cert x.crt | 2 | It is not said who you are"
    })
    void secretGet_wrongFlags_saysWhatToDo(String flags, int exit, String message) throws Exception {
        writeConfig(goodConfig());
        List<String> command = new ArrayList<>(List.of("secret", "get", "s", "localhost:1", "--insecure"));
        command.addAll(List.of(flags.split(" ", -1)));
        CommandRun.Result result = new CommandRun(folder).run(command.toArray(String[]::new));
        assertThat(result.exit()).isEqualTo(exit);
        assertThat(result.err()).contains(message);
    }
}
