package dev.marblerun.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.MarbleGrpc;
import dev.marblerun.coordinator.observe.LogSettings;
import dev.marblerun.tee.der.CertificateBuilder;
import dev.marblerun.tee.der.CertificateRequestBuilder;
import dev.marblerun.tee.der.DistinguishedName;
import dev.marblerun.tee.der.SigningAlgorithm;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A Coordinator that plays its own marbles and clients, on loopback and in a temporary folder, and ends. A JVM that
 * records an AOT cache (JEP 514) meanwhile learns what starting, activating and answering need. It is never part of a
 * Coordinator that serves.
 */
public final class Rehearsal {
    private static final int CONNECTIONS = 250;
    private static final int REUSES = 2;
    private static final int REQUESTS = 100;
    private static final int SECONDS = 20;
    private static final String MANIFEST =
            """
            {"Packages": {"p": {"UniqueID": "%s"}},
             "Secrets": {"shared": {"Type": "symmetric-key", "Size": 128, "Shared": true},
                         "own": {"Type": "symmetric-key", "Size": 256},
                         "server": {"Type": "cert-ecdsa", "Size": 256, "ValidFor": 7},
                         "mail": {"Type": "cert-ed25519", "ValidFor": 7}},
             "Marbles": {"plain": {"Package": "p", "Parameters": {}},
                         "typical": {"Package": "p", "Parameters": {
                            "Argv": ["/app", "--serve"],
                            "Files": {"/cert.pem": "{{ pem .Secrets.server.Cert }}",
                                      "/key.pem": "{{ pem .Secrets.server.Private }}",
                                      "/keys": "{{ hex .Secrets.shared }} {{ base64 .Secrets.own }}"},
                            "Env": {"MAIL": "{{ pem .Secrets.mail.Cert }}", "MODE": "rehearsal",
                                    "KEY": {"Encoding": "string", "Data": "{{ hex .Secrets.own }}"}}}}}}
            """
                    .formatted("00".repeat(32));

    private static final String BODY =
            "{\"manifest\": \"" + Base64.getEncoder().encodeToString(MANIFEST.getBytes(UTF_8)) + "\"}";

    private final KeyPair keys;
    private final X509Certificate certificate;
    private final ByteString csr;

    private Rehearsal() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        keys = generator.generateKeyPair();
        Instant now = Instant.now();
        certificate = new CertificateBuilder(
                        DistinguishedName.ofCommonName("rehearsal"),
                        keys.getPublic(),
                        now.minus(Duration.ofHours(1)),
                        now.plus(Duration.ofDays(1)))
                .selfSigned(SigningAlgorithm.ECDSA_SHA384, keys.getPrivate());
        csr = ByteString.copyFrom(
                new CertificateRequestBuilder(DistinguishedName.ofCommonName("rehearsal"), keys.getPublic())
                        .subjectAltNames(List.of("localhost"), List.of())
                        .signed(SigningAlgorithm.ECDSA_SHA384, keys.getPrivate()));
    }

    /** Takes no arguments; the choice of cryptography may be given as for a Coordinator. */
    public static void main(String[] args) {
        try {
            rehearse();
        } catch (Exception e) {
            System.err.println("Error: the rehearsal failed: " + e);
            System.exit(1);
        }
        System.exit(0);
    }

    private static void rehearse() throws Exception {
        Path folder = Files.createTempDirectory("marblerun-rehearsal");
        try {
            LogSettings.fromEnvironment(Map.of()).install(OutputStream.nullOutputStream());
            Main.Running coordinator = Main.start(
                    Map.of(
                            "EDG_COORDINATOR_TEE", "none",
                            "EDG_COORDINATOR_CLIENT_ADDR", "127.0.0.1:0",
                            "EDG_COORDINATOR_MESH_ADDR", "127.0.0.1:0",
                            "EDG_COORDINATOR_SEAL_DIR", folder.resolve("state").toString(),
                            "EDG_CRYPTO_PROVIDER", System.getenv().getOrDefault("EDG_CRYPTO_PROVIDER", "auto")),
                    LogSettings.fromEnvironment(Map.of()));
            new Rehearsal().play(coordinator);
            coordinator.stop();
        } finally {
            delete(folder);
        }
    }

    private void play(Main.Running coordinator) throws Exception {
        InetSocketAddress address = coordinator.servers().rest().localAddress();
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocketFactory sockets = tls.getSocketFactory();
        request(sockets, address, "/api/v2/status", null);
        request(sockets, address, "/api/v2/manifest", BODY);
        for (String path : List.of("/api/v2/status", "/api/v2/manifest", "/api/v2/quote", "/api/v2/update")) {
            for (int i = 0; i < REQUESTS; i++) {
                request(sockets, address, path, null);
            }
        }
        activate(coordinator.servers().mesh().localAddress());
    }

    private static void request(SSLSocketFactory sockets, InetSocketAddress address, String path, @Nullable String body)
            throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection)
                URI.create("https://127.0.0.1:" + address.getPort() + path).toURL().openConnection();
        connection.setSSLSocketFactory(sockets);
        connection.setReadTimeout(SECONDS * 1_000);
        if (body != null) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(body.getBytes(UTF_8));
        }
        try (InputStream answer = connection.getInputStream()) {
            answer.transferTo(OutputStream.nullOutputStream());
        }
    }

    private void activate(InetSocketAddress address) throws IOException, InterruptedException {
        for (int i = 0; i < CONNECTIONS; i++) {
            // A context of its own has no session to resume.
            SslContext tls = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                    .keyManager(keys.getPrivate(), certificate)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build();
            ManagedChannel channel = NettyChannelBuilder.forAddress(address)
                    .overrideAuthority("localhost")
                    .sslContext(tls)
                    .disableRetry()
                    .disableServiceConfigLookUp()
                    .directExecutor()
                    .build();
            try {
                for (int reuse = 0; reuse < REUSES; reuse++) {
                    var _ = MarbleGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                            .activate(ActivationReq.newBuilder()
                                    .setMarbleType(i % 2 == 0 ? "plain" : "typical")
                                    .setUUID(UUID.randomUUID().toString())
                                    .setCSR(csr)
                                    .build());
                }
            } finally {
                channel.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
