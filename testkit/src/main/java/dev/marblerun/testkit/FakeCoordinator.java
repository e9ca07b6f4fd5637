package dev.marblerun.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * A small Coordinator as clients see it (client-api.md), on a free loopback port: status, quote, manifest, secrets and
 * update log in version 2, or in version 1 alone. It keeps what it is given and judges nothing. A path can be made to
 * misbehave.
 */
public final class FakeCoordinator implements AutoCloseable {
    private static final Pattern MANIFEST = Pattern.compile("\"manifest\"\\s*:\\s*\"([A-Za-z0-9+/=]*)\"");

    /** Makes a quote over 64 bytes of report data; null is a Coordinator without a TEE. */
    @FunctionalInterface
    public interface Quoter {
        byte @Nullable [] quote(byte[] reportData) throws Exception;
    }

    /** A request that came. */
    public record Request(String method, String path, String query, byte[] body, Optional<X509Certificate> client) {}

    private final HttpsServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final TestCertificates.Identity root;
    private final TestCertificates.Identity intermediate;
    private final Quoter quoter;
    private final Map<String, HttpHandler> misbehaviour = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private volatile Optional<X509Certificate> user = Optional.empty();
    private volatile Optional<byte[]> manifest = Optional.empty();
    private volatile String recoverySecrets = "{}";
    private volatile boolean versionOneOnly;

    private FakeCoordinator(Quoter quoter) throws IOException, GeneralSecurityException {
        this.quoter = quoter;
        root = TestCertificates.selfSigned("MarbleRun Coordinator");
        intermediate = TestCertificates.signedBy(
                root, "MarbleRun Coordinator", "MarbleRun Coordinator - Intermediate CA");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new LoopbackTls(root));
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Starts one. */
    public static FakeCoordinator start(Quoter quoter) throws IOException, GeneralSecurityException {
        return new FakeCoordinator(quoter);
    }

    /** Where it listens, {@code host:port}. */
    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public X509Certificate root() {
        return root.certificate();
    }

    public X509Certificate intermediate() {
        return intermediate.certificate();
    }

    /** Whose client certificate is known; without this nobody's is. */
    public void setUser(X509Certificate certificate) {
        user = Optional.of(certificate);
    }

    /** What POST manifest answers as RecoverySecrets. */
    public void setRecoverySecrets(String json) {
        recoverySecrets = json;
    }

    /** What GET secrets answers for a name, JSON. */
    public void putSecret(String name, String json) {
        secrets.put(name, json);
    }

    /** Adds a line to the update log. */
    public void addLog(String line) {
        log.add(line);
    }

    /** From now on it is a server that knows version 1 alone. */
    public void becomeOld() {
        versionOneOnly = true;
    }

    /** From now on a path does this instead. */
    public void misbehave(String path, HttpHandler handler) {
        misbehaviour.put(path, handler);
    }

    /** From now on a path answers this. */
    public void answer(String path, int status, String body) {
        misbehave(path, exchange -> send(exchange, status, body));
    }

    /** ECDSA by the root key over SHA-256 of these bytes, ASN.1. */
    public byte[] sign(byte[] bytes) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(root.keys().getPrivate());
        signature.update(bytes);
        return signature.sign();
    }

    /** What came so far. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The manifest that was set last. */
    public Optional<byte[]> manifest() {
        return manifest;
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        byte[] body = exchange.getRequestBody().readAllBytes();
        Request request = new Request(exchange.getRequestMethod(), path, query, body, client(exchange));
        requests.add(request);
        HttpHandler special = misbehaviour.get(path);
        if (special != null) {
            special.handle(exchange);
            return;
        }
        try {
            boolean v2 = path.startsWith("/api/v2/");
            if (v2 && versionOneOnly) {
                send(exchange, 405, "{\"status\":\"error\",\"data\":null}\n");
                return;
            }
            route(exchange, request, v2, v2 ? path.substring("/api/v2".length()) : path);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void route(HttpExchange exchange, Request request, boolean v2, String path)
            throws IOException, GeneralSecurityException {
        switch (request.method() + " " + path) {
            case "GET /status" -> success(exchange, status(v2));
            case "GET /quote" -> success(exchange, quote(v2, request.query()));
            case "GET /manifest" -> getManifest(exchange, v2);
            case "POST /manifest" -> setManifest(exchange, v2, request.body());
            case "GET /update" -> success(exchange, updateLog(v2));
            case "GET /secrets" -> getSecrets(exchange, v2, request);
            case "POST /secrets" -> {
                if (known(exchange, v2, request)) {
                    success(exchange, "null");
                }
            }
            default -> send(exchange, 405, "{\"status\":\"error\",\"data\":null}\n");
        }
    }

    private String status(boolean v2) {
        int code = manifest.isPresent() ? 3 : 2;
        String words = manifest.isPresent()
                ? "Coordinator is running correctly and ready to accept marbles."
                : "Coordinator is ready to accept a manifest.";
        return v2
                ? "{\"code\":" + code + ",\"message\":\"" + words + "\"}"
                : "{\"StatusCode\":" + code + ",\"StatusMessage\":\"" + words + "\"}";
    }

    private String quote(boolean v2, String query) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(root.certificate().getEncoded());
        if (v2 && query.startsWith("nonce=")) {
            digest.update(Base64.getUrlDecoder().decode(
                    URLDecoder.decode(query.substring("nonce=".length()), StandardCharsets.UTF_8)));
        }
        byte[] quote;
        try {
            quote = quoter.quote(Arrays.copyOf(digest.digest(), 64));
        } catch (Exception e) {
            throw new GeneralSecurityException("the quoter failed", e);
        }
        String pem = (intermediate.certificatePem() + root.certificatePem()).replace("\n", "\\n");
        String base64 = quote == null ? "null" : quoted(Base64.getEncoder().encodeToString(quote));
        return v2
                ? "{\"cert\":\"" + pem + "\",\"quote\":" + base64 + "}"
                : "{\"Cert\":\"" + pem + "\",\"Quote\":" + base64 + "}";
    }

    private void setManifest(HttpExchange exchange, boolean v2, byte[] body) throws IOException {
        byte[] bytes = body;
        if (v2) {
            Matcher matcher = MANIFEST.matcher(new String(body, StandardCharsets.UTF_8));
            if (!matcher.find()) {
                send(exchange, 400, "{\"status\":\"fail\",\"data\":null,\"message\":\"EOF\"}\n");
                return;
            }
            bytes = Base64.getDecoder().decode(matcher.group(1));
        }
        if (manifest.isPresent()) {
            send(exchange, 500,
                    "{\"status\":\"error\",\"data\":null,\"message\":\"server is not in expected state\"}\n");
            return;
        }
        manifest = Optional.of(bytes);
        success(exchange, "{\"RecoverySecrets\":" + recoverySecrets + "}");
    }

    private void getManifest(HttpExchange exchange, boolean v2) throws IOException, GeneralSecurityException {
        if (manifest.isEmpty()) {
            if (v2) {
                send(exchange, 500, "{\"status\":\"error\",\"data\":null,\"message\":\"requested value not set\"}\n");
            } else {
                success(exchange,
                        "{\"ManifestSignatureRootECDSA\":null,\"ManifestSignature\":\"\",\"Manifest\":null}");
            }
            return;
        }
        byte[] bytes = manifest.get();
        String signed = Base64.getEncoder().encodeToString(sign(bytes));
        String fingerprint = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        String base64 = Base64.getEncoder().encodeToString(bytes);
        success(exchange, v2
                ? "{\"manifestSignatureRootECDSA\":\"" + signed + "\",\"manifestFingerprint\":\"" + fingerprint
                        + "\",\"manifest\":\"" + base64 + "\"}"
                : "{\"ManifestSignatureRootECDSA\":\"" + signed + "\",\"ManifestSignature\":\"" + fingerprint
                        + "\",\"Manifest\":\"" + base64 + "\"}");
    }

    private String updateLog(boolean v2) {
        if (!v2) {
            return quoted(escaped(String.join("\n", log) + "\n"));
        }
        return "{\"updateLog\":[" + String.join(",", log.stream().map(line -> quoted(escaped(line))).toList()) + "]}";
    }

    private void getSecrets(HttpExchange exchange, boolean v2, Request request) throws IOException {
        if (!known(exchange, v2, request)) {
            return;
        }
        List<String> found = new ArrayList<>();
        for (String parameter : request.query().split("&", -1)) {
            String name = URLDecoder.decode(parameter.substring("s=".length()), StandardCharsets.UTF_8);
            String secret = secrets.get(name);
            if (secret == null) {
                send(exchange, v2 ? 500 : 400, "{\"status\":\"error\",\"data\":null,\"message\":\"user alice is not"
                        + " allowed to read one or more secrets of: [" + escaped(name) + "]\"}\n");
                return;
            }
            found.add(quoted(escaped(name)) + ":" + secret);
        }
        String byName = "{" + String.join(",", found) + "}";
        success(exchange, v2 ? "{\"secrets\":" + byName + "}" : byName);
    }

    private boolean known(HttpExchange exchange, boolean v2, Request request) throws IOException {
        if (user.isPresent() && request.client().equals(user)) {
            return true;
        }
        send(exchange, 401, "{\"status\":\"" + (v2 ? "fail" : "error") + "\",\"data\":null,\"message\":"
                + "\"unauthorized user: client certificate did not match any MarbleRun users\"}\n");
        return false;
    }

    private static Optional<X509Certificate> client(HttpExchange exchange) {
        try {
            return Optional.of((X509Certificate)
                    ((HttpsExchange) exchange).getSSLSession().getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private static void success(HttpExchange exchange, String data) throws IOException {
        send(exchange, 200, "{\"status\":\"success\",\"data\":" + data + "}\n");
    }

    /** Answers a request. */
    public static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
