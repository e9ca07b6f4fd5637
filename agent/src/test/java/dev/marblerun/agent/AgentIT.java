package dev.marblerun.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.premain.rpc.ProtoWriter;
import dev.marblerun.premain.rpc.RehearsalServer;
import dev.marblerun.tee.der.CertificateBuilder;
import dev.marblerun.tee.der.DistinguishedName;
import dev.marblerun.tee.der.SigningAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent's jar in real JVMs of every version that is installed beside this one. */
@Timeout(180)
class AgentIT {
    private static final Path OWN_JAVA = Path.of(System.getProperty("java.home"));

    /** Says what it sees; compiled for Java 17. */
    private static final String SAMPLE = """
            import java.nio.file.*;
            import javax.net.ssl.*;

            public class Sample {
                public static void main(String[] words) throws Exception {
                    System.out.println("java " + Runtime.version().feature());
                    System.out.println("env " + System.getenv("FOO") + " " + System.getenv().get("FOO"));
                    System.out.println("kept " + System.getenv("KEPT"));
                    System.out.println("words " + String.join(",", words));
                    Path file = Path.of("sub/file");
                    System.out.println("file " + (Files.exists(file) ? Files.readString(file) : "none"));
                    ProcessBuilder child = new ProcessBuilder("/bin/sh", "-c", "echo child $FOO").inheritIO();
                    child.environment().remove("KEPT");
                    child.start().waitFor();
                    if (System.getProperty("javax.net.ssl.keyStore") != null) {
                        tls(SSLContext.getDefault());
                        tls(SSLContext.getInstance("Default"));
                        TrustManagerFactory trust =
                                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                        trust.init((java.security.KeyStore) null);
                        System.out.println("trusted "
                                + ((X509TrustManager) trust.getTrustManagers()[0]).getAcceptedIssuers().length);
                    }
                    try {
                        Class.forName("tools.jackson.core.JsonParser");
                        System.out.println("leak");
                    } catch (ClassNotFoundException e) {
                        System.out.println("no leak");
                    }
                }

                /** Both sides of a connection with the marble's certificate. */
                static void tls(SSLContext context) throws Exception {
                    SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
                    server.setNeedClientAuth(true);
                    Thread thread = new Thread(() -> {
                        try (var socket = server.accept()) {
                            socket.getOutputStream().write('x');
                        } catch (Exception e) {
                            System.out.println("server " + e);
                        }
                    });
                    thread.start();
                    try (SSLSocket client = (SSLSocket)
                            context.getSocketFactory().createSocket("localhost", server.getLocalPort())) {
                        client.getInputStream().read();
                        System.out.println("tls " + client.getSession().getPeerPrincipal());
                    }
                    thread.join();
                    server.close();
                }
            }
            """;

    @TempDir
    private Path dir;

    private KeyPair key;
    private X509Certificate certificate;

    @BeforeEach
    void prepare() throws Exception {
        Files.writeString(dir.resolve("Sample.java"), SAMPLE);
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "--release", "17", "-proc:none", dir.resolve("Sample.java").toString());
        assertThat(code).isZero();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(384);
        key = generator.generateKeyPair();
        certificate = new CertificateBuilder(
                        DistinguishedName.ofCommonName("the marble"),
                        key.getPublic(),
                        Instant.now().minus(Duration.ofDays(1)),
                        Instant.now().plus(Duration.ofDays(1)))
                .selfSigned(SigningAlgorithm.ECDSA_SHA384, key.getPrivate());
    }

    static Stream<Path> javas() throws IOException {
        List<Path> homes = new ArrayList<>(List.of(OWN_JAVA));
        try (Stream<Path> others = Files.list(OWN_JAVA.toAbsolutePath().getParent())) {
            others.filter(home -> home.getFileName().toString().matches("java-(17|21)-.*"))
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .forEach(homes::add);
        }
        return homes.stream();
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + type + "-----\n";
    }

    private byte[] answer(Map<String, String> variables, String... arguments) throws Exception {
        String pem = pem("CERTIFICATE", certificate.getEncoded());
        Map<String, String> all = new TreeMap<>(Map.of(
                "MARBLE_PREDEFINED_ROOT_CA", pem,
                "MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN", pem,
                "MARBLE_PREDEFINED_PRIVATE_KEY", pem("PRIVATE KEY", key.getPrivate().getEncoded()),
                "MARBLE_PREDEFINED_COORDINATOR_ROOT_CA", pem));
        all.putAll(variables);
        ProtoWriter parameters = new ProtoWriter().bytes(1, entry("sub/file", "content"));
        all.forEach((name, value) -> parameters.bytes(2, entry(name, value)));
        for (String argument : arguments) {
            parameters.string(3, argument);
        }
        return new ProtoWriter().bytes(1, parameters.message()).message();
    }

    private static byte[] entry(String name, String value) {
        return new ProtoWriter().string(1, name).string(2, value).message();
    }

    /** Exit code, then what it printed. */
    private record Ended(int code, String out, String err) {}

    private Ended run(Path home, int port, Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
        builder.environment().put("EDG_MARBLE_TYPE", "m");
        builder.environment().put("EDG_MARBLE_TEE", "none");
        builder.environment().put("EDG_MARBLE_COORDINATOR_ADDR", "127.0.0.1:" + port);
        builder.environment().putAll(environment);
        builder.redirectOutput(dir.resolve("out").toFile()).redirectError(dir.resolve("err").toFile());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ends in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(
                process.exitValue(), Files.readString(dir.resolve("out")), Files.readString(dir.resolve("err")));
    }

    private Ended runAnswered(Path home, byte[] answer, Map<String, String> environment, String... words)
            throws Exception {
        try (RehearsalServer server = RehearsalServer.start()) {
            var _ = Thread.ofPlatform().daemon().start(() -> {
                try {
                    server.answer(answer);
                } catch (IOException e) {
                    // The process says what it missed.
                }
            });
            return run(home, server.port(), environment, words);
        }
    }

    private static String agent() {
        return "-javaagent:" + System.getProperty("marblerun.agent.jar");
    }

    @ParameterizedTest
    @MethodSource("javas")
    void agent_activated_applicationSeesWhatTheManifestSays(Path home) throws Exception {
        Ended ended = runAnswered(
                home,
                answer(Map.of("FOO", "bar"), "app", "not", "passed"),
                Map.of("FOO", "old", "KEPT", "k"),
                agent(),
                "-cp",
                ".",
                "Sample",
                "own");
        assertThat(ended.code).as(ended.err).isZero();
        assertThat(ended.out.lines())
                .contains("env bar bar", "kept k", "file content", "child bar", "words own", "no leak");
        assertThat(ended.err).contains("done with PreMain").doesNotContain("WARNING");
    }

    @ParameterizedTest
    @MethodSource("javas")
    void agent_javaTlsDefault_isTheJvmsIdentityAndTrust(Path home) throws Exception {
        Ended ended = runAnswered(
                home, answer(Map.of()), Map.of("MARBLERUN_JAVA_TLS", "default"), agent(), "-cp", ".", "Sample");
        assertThat(ended.code).as(ended.err).isZero();
        assertThat(ended.out.lines().filter(line -> line.equals("tls CN=the marble"))).hasSize(2);
        assertThat(ended.out.lines()).contains("trusted 1");
    }

    @Test
    void launcher_manifestHasArguments_areThoseOfMain() throws Exception {
        Ended ended = runAnswered(
                OWN_JAVA,
                answer(Map.of(), "app", "a b", "c"),
                Map.of(),
                agent(),
                "-cp",
                ".",
                "dev.marblerun.agent.Launcher",
                "Sample",
                "own");
        assertThat(ended.code).as(ended.err).isZero();
        assertThat(ended.out.lines()).contains("words a b,c");
    }

    @Test
    void launcher_manifestHasNone_keepsTheCommandLines() throws Exception {
        Ended ended = runAnswered(
                OWN_JAVA, answer(Map.of(), "./marble"), Map.of(), agent(), "-cp", ".", "dev.marblerun.agent.Launcher",
                "Sample", "own");
        assertThat(ended.out.lines()).contains("words own");
    }

    @ParameterizedTest
    @MethodSource("javas")
    void agent_nobodyAnswers_applicationNeverRunsAndExitIsOne(Path home) throws Exception {
        Ended ended = run(home, 1, Map.of(), agent(), "-cp", ".", "Sample");
        assertThat(ended.code).isEqualTo(1);
        assertThat(ended.out).isEmpty();
        assertThat(ended.err).contains("Nobody can be reached at 127.0.0.1:1").doesNotContain("\tat ");
        assertThat(dir.resolve("sub")).doesNotExist();
    }

    @Test
    void agent_wrongSettings_areSaidBeforeAnybodyIsAsked() throws Exception {
        assertThat(run(OWN_JAVA, 1, Map.of("MARBLERUN_JAVA_TLS", "yes"), agent(), "-cp", ".", "Sample").err)
                .contains("MARBLERUN_JAVA_TLS is wrong: \"yes\"");
        assertThat(run(OWN_JAVA, 1, Map.of(), agent() + "=x", "-cp", ".", "Sample").err).contains("\"x\" behind");
        assertThat(run(OWN_JAVA, 1, Map.of("EDG_MARBLE_TYPE", ""), agent(), "-cp", ".", "Sample").err)
                .contains("EDG_MARBLE_TYPE");
        assertThat(dir.resolve("uuid")).doesNotExist();
    }

    @Test
    void agent_certificateUnreadable_filesAreGone() throws Exception {
        Ended ended = runAnswered(
                OWN_JAVA,
                answer(Map.of("MARBLE_PREDEFINED_PRIVATE_KEY", "canary")),
                Map.of("MARBLERUN_JAVA_TLS", "default"),
                agent(),
                "-cp",
                ".",
                "Sample");
        assertThat(ended.code).isEqualTo(1);
        assertThat(ended.err).contains("making TLS settings").doesNotContain("canary");
        assertThat(dir.resolve("sub")).doesNotExist();
    }

    @Test
    void launcher_usedWrongly_saysHow() throws Exception {
        Ended ended = run(
                OWN_JAVA, 1, Map.of(), "-cp", System.getProperty("marblerun.agent.jar"),
                "dev.marblerun.agent.Launcher", "Sample");
        assertThat(ended.code).isEqualTo(64);
        assertThat(ended.err).contains("-javaagent:marblerun-agent.jar");
    }

    @Test
    void jar_everyClass_isOurs() throws Exception {
        try (JarFile jar = new JarFile(System.getProperty("marblerun.agent.jar"))) {
            assertThat(jar.stream().map(entry -> entry.getName().replaceFirst("^META-INF/versions/\\d+/", "")))
                    .filteredOn(name -> name.endsWith(".class"))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("dev/marblerun/"));
        }
    }

    @Test
    void toString_ofTls_hasNoKey() throws Exception {
        MarbleTls tls = MarbleTls.of(Map.of(
                "MARBLE_PREDEFINED_ROOT_CA", pem("CERTIFICATE", certificate.getEncoded()).getBytes(UTF_8),
                "MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN",
                        pem("CERTIFICATE", certificate.getEncoded()).getBytes(UTF_8),
                "MARBLE_PREDEFINED_PRIVATE_KEY",
                        pem("PRIVATE KEY", key.getPrivate().getEncoded()).getBytes(UTF_8)));
        assertThat(tls).hasToString("MarbleTls[CN=the marble]");
    }
}
