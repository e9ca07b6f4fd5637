package dev.marblerun.cli.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.cli.SimulatedDeployment;
import dev.marblerun.testkit.FakeCoordinator;
import dev.marblerun.testkit.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretCommandsTest {
    private static final String CANARY = "Y2FuYXJ5Y2FuYXJ5";

    @TempDir
    static Path shared;

    private static SimulatedDeployment deployment;
    private static TestCertificates.Identity alice;

    @TempDir
    Path folder;

    private FakeCoordinator server;
    private CommandRun commands;

    @BeforeAll
    static void makePlatform() throws Exception {
        deployment = new SimulatedDeployment(shared);
        alice = TestCertificates.selfSigned("alice");
    }

    @BeforeEach
    void start() throws Exception {
        server = FakeCoordinator.start(deployment.tee()::quote);
        server.setUser(alice.certificate());
        commands = new CommandRun(folder);
        Files.writeString(folder.resolve("alice.crt"), alice.certificatePem());
        Files.writeString(folder.resolve("alice.key"), alice.keyPem());
        Files.writeString(folder.resolve("secrets.json"), "{\"k\": {\"Key\": \"" + CANARY + "\"}}");
        keepCertificate();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void keepCertificate() throws Exception {
        Files.writeString(folder.resolve("manifest.json"), "{}");
        CommandRun.Result result = commands.run("manifest", "set", "manifest.json", server.address(),
                "--simulated-tee", deployment.platform(), "--era-config", deployment.era());
        assertThat(result.exit()).as(result.err()).isZero();
    }

    private CommandRun.Result asAlice(String... command) {
        String[] full = Arrays.copyOf(command, command.length + 4);
        System.arraycopy(new String[] {"-c", "alice.crt", "-k", "alice.key"}, 0, full, command.length, 4);
        return commands.run(full);
    }

    private String lastBody() {
        return new String(server.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .toList()
                .getLast()
                .body(), UTF_8);
    }

    @Test
    void set_json_isUploadedWithTheKeptCertificate() {
        CommandRun.Result result = asAlice("secret", "set", "secrets.json", server.address());
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().strip()).isEqualTo("Secret successfully set");
        assertThat(lastBody()).isEqualTo("{\"secrets\":{\"k\":{\"Key\":\"" + CANARY + "\"}}}");
        assertThat(server.requests().getLast().client()).contains(alice.certificate());
    }

    @Test
    void set_pemWithBoth_isACertificate() throws Exception {
        TestCertificates.Identity secret = TestCertificates.selfSigned("secret");
        Files.writeString(folder.resolve("s.pem"), secret.certificatePem() + secret.keyPem());
        assertThat(asAlice("secret", "set", "s.pem", server.address(), "--from-pem", "tls").exit()).isZero();
        assertThat(lastBody()).isEqualTo("{\"secrets\":{\"tls\":{\"Cert\":\""
                + Base64.getEncoder().encodeToString(secret.certificate().getEncoded()) + "\",\"Private\":\""
                + Base64.getEncoder().encodeToString(secret.keys().getPrivate().getEncoded()) + "\"}}}");
    }

    @Test
    void set_pemWithTheCertificateAlone_isACertificate() throws Exception {
        Files.writeString(folder.resolve("s.pem"), alice.certificatePem());
        assertThat(asAlice("secret", "set", "s.pem", server.address(), "--from-pem", "tls").exit()).isZero();
        assertThat(lastBody()).contains("\"Cert\"").doesNotContain("Private");
    }

    @Test
    void set_pemWithNeither_isAnError() throws Exception {
        Files.writeString(folder.resolve("s.pem"), "nothing");
        CommandRun.Result result = asAlice("secret", "set", "s.pem", server.address(), "--from-pem", "tls");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("neither a CERTIFICATE nor a PRIVATE KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}", "[]", "x", "{\"k\":1}", "{\"k\":{}}", "{\"k\":{\"Key\":\"CANARY\",\"Cert\":\"\"}}",
        "{\"k\":{\"Kye\":\"CANARY\"}}", "{\"k\":{\"Key\":\"CANARY!\"}}", "{\"k\":{\"Key\":1}}",
        "{\"k\":{\"Key\":\"CANARY\"},\"k\":{\"Key\":\"CANARY\"}}", "{\"k\":{\"Key\":\"CANARY\",\"key\":\"CANARY\"}}",
        "{\"k\":{\"Key\":\"CANARY\"}} x", "{\"k\":{\"Key\":CANARY}}", "{\"k\":{\"Key\":\"CANARY"
    })
    void set_badFile_isAnErrorThatShowsNoValue(String text) throws Exception {
        Files.writeString(folder.resolve("secrets.json"), text.replace("CANARY", CANARY));
        int before = server.requests().size();
        CommandRun.Result result = asAlice("secret", "set", "secrets.json", server.address());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).startsWith("Error: The file secrets.json ").doesNotContain(CANARY);
        assertThat(server.requests()).hasSize(before);
    }

    @Test
    void set_otherCoordinatorThanKept_isRefusedAndSendsNothing() throws Exception {
        try (FakeCoordinator other = FakeCoordinator.start(deployment.tee()::quote)) {
            CommandRun.Result result = asAlice("secret", "set", "secrets.json", other.address());
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("does not have the verified Coordinator's certificate");
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void set_nothingKept_verifiesFirst() throws Exception {
        Files.delete(commands.keptCertificates());
        CommandRun.Result refused = asAlice("secret", "set", "secrets.json", server.address());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("--era-config");

        CommandRun.Result verified = asAlice("secret", "set", "secrets.json", server.address(),
                "--simulated-tee", deployment.platform(), "--era-config", deployment.era());
        assertThat(verified.exit()).as(verified.err()).isZero();
    }

    @Test
    void set_damagedKeptCertificate_isAnError() throws Exception {
        Files.writeString(commands.keptCertificates(), "damaged");
        CommandRun.Result result = asAlice("secret", "set", "secrets.json", server.address());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("manifest verify");
    }

    @Test
    void set_stranger_isUnauthorized() throws Exception {
        TestCertificates.Identity stranger = TestCertificates.selfSigned("alice");
        Files.writeString(folder.resolve("alice.crt"), stranger.certificatePem());
        Files.writeString(folder.resolve("alice.key"), stranger.keyPem());
        CommandRun.Result result = asAlice("secret", "set", "secrets.json", server.address());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("unauthorized user", "Use the certificate of a user in the manifest");
    }

    @Test
    void set_noIdentity_isWrongUsage() {
        CommandRun.Result result = commands.run("secret", "set", "secrets.json", server.address());
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--cert");
    }

    private void haveSecrets() throws Exception {
        server.putSecret("k",
                "{\"Type\":\"symmetric-key\",\"Size\":96,\"Shared\":true,\"UserDefined\":false,\"Cert\":null,"
                + "\"ValidFor\":0,\"Private\":\"" + CANARY + "\",\"Public\":\"" + CANARY + "\"}");
        server.putSecret("c", "{\"Type\":\"cert-ecdsa\",\"Size\":384,\"Shared\":true,\"UserDefined\":true,\"Cert\":\""
                + Base64.getEncoder().encodeToString(alice.certificate().getEncoded())
                + "\",\"ValidFor\":365,\"Private\":\"AAEC\",\"Public\":\"AwQF\"}");
    }

    @Test
    void get_several_arePrintedInOrder() throws Exception {
        haveSecrets();
        CommandRun.Result result = asAlice("secret", "get", "k", "c", server.address());
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().lines()).startsWith("k:", "\tType:          symmetric-key", "\tUserDefined:   false",
                "\tSize:          96", "\tKey:           " + CANARY, "c:");
        assertThat(result.out()).contains("Subject:       CN=alice", "Private key:   AAEC");
    }

    @Test
    void get_jsonAndFile_areTheWiresForm() throws Exception {
        haveSecrets();
        String json = asAlice("secret", "get", "k", server.address(), "--output", "json").out();
        assertThat(json).contains("\"Private\" : \"" + CANARY + "\"", "\"Cert\" : null");

        CommandRun.Result result = asAlice("secret", "get", "k", server.address(), "-o", "out.json");
        assertThat(result.out()).isEmpty();
        Path file = folder.resolve("out.json");
        assertThat(Files.readString(file)).isEqualTo(json);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void get_notPermitted_isTheServersRefusal() {
        CommandRun.Result result = asAlice("secret", "get", "nope", server.address());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("is not allowed to read one or more secrets of: [nope]");
    }
}
