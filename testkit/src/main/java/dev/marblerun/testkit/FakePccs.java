package dev.marblerun.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A PCCS on loopback over TLS, with the collateral of one platform from a folder of seven files. Its paths, headers and
 * encodings are those of versions 3 and 4 of the API; faults can be switched on.
 */
public final class FakePccs implements AutoCloseable {
    private static final int HUGE_BODY = 100 * 1024 * 1024;

    /** What it does instead of answering. */
    public sealed interface Fault {
        /** It answers as it should. */
        record None() implements Fault {}

        /** A status with a body, and Retry-After if that is not 0. */
        record Status(int status, String body, int retryAfter) implements Fault {}

        /** A page of some portal, with status 200. */
        record Html() implements Fault {}

        /** To another address. */
        record Redirect() implements Fault {}

        /** Half of the body it announced. */
        record Truncated() implements Fault {}

        /** The document with another document's chain. */
        record WrongChain() implements Fault {}

        /** A hundred megabytes. */
        record Huge() implements Fault {}

        /** Nothing, until it is closed. */
        record Silent() implements Fault {}
    }

    private final Path folder;
    private final int version;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final TestCertificates.Identity identity;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Fault fault = new Fault.None();

    /** Starts one on a free port. */
    public FakePccs(Path folder, int version) {
        this.folder = folder;
        this.version = version;
        try {
            identity = TestCertificates.localhost();
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new LoopbackTls(identity));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** The address as a configuration has it. */
    public String url() {
        return "https://localhost:" + server.getAddress().getPort() + "/sgx/certification/v" + version + "/";
    }

    /** The certificate that its clients have to trust, PEM. */
    public String certificatePem() {
        try {
            return identity.certificatePem();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on. */
    public void fault(Fault next) {
        fault = next;
    }

    /** Paths with queries, in the order of arrival. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String uri = exchange.getRequestURI().toString();
        requests.add(uri);
        try (exchange) {
            switch (fault) {
                case Fault.None() -> serve(exchange, uri, false);
                case Fault.WrongChain() -> serve(exchange, uri, true);
                case Fault.Status(int status, String body, int retryAfter) -> {
                    if (retryAfter > 0) {
                        exchange.getResponseHeaders().set("Retry-After", Integer.toString(retryAfter));
                    }
                    send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
                }
                case Fault.Html() -> send(exchange, 200,
                        "<html><body>Please log in\u0007</body></html>".getBytes(StandardCharsets.UTF_8));
                case Fault.Redirect() -> {
                    exchange.getResponseHeaders().set("Location", "https://elsewhere.invalid" + uri);
                    send(exchange, 302, new byte[0]);
                }
                case Fault.Truncated() -> {
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write(new byte[500]);
                }
                case Fault.Huge() -> huge(exchange);
                case Fault.Silent() -> closed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(HttpExchange exchange, String uri, boolean wrongChain) throws IOException {
        String tee = text("tcb_info.json").contains("\"id\":\"TDX\"") ? "tdx" : "sgx";
        String api = "/certification/v" + version + "/";
        if (uri.startsWith("/" + tee + api + "tcb?fmspc=" + fmspc())) {
            chain(exchange, version == 4 ? "TCB-Info-Issuer-Chain" : "SGX-TCB-Info-Issuer-Chain",
                    wrongChain ? "pck_crl" : "tcb_info");
            send(exchange, 200, bytes("tcb_info.json"));
        } else if (uri.startsWith("/" + tee + api + "qe/identity")) {
            chain(exchange, "SGX-Enclave-Identity-Issuer-Chain", wrongChain ? "pck_crl" : "qe_identity");
            send(exchange, 200, bytes("qe_identity.json"));
        } else if (uri.startsWith("/sgx" + api + "pckcrl?ca=")) {
            chain(exchange, "SGX-PCK-CRL-Issuer-Chain", wrongChain ? "tcb_info" : "pck_crl");
            send(exchange, 200, version == 4 ? bytes("pck_crl.der") : hex("pck_crl.der"));
        } else if (uri.equals("/sgx" + api + "rootcacrl")) {
            send(exchange, 200, hex("root_ca_crl.der"));
        } else {
            send(exchange, 404, "No cache data for this platform.".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void huge(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] block = new byte[64 * 1024];
        try (OutputStream out = exchange.getResponseBody()) {
            for (int sent = 0; sent < HUGE_BODY; sent += block.length) {
                out.write(block);
            }
        } catch (IOException e) {
            // The client has had enough, as it should.
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private void chain(HttpExchange exchange, String header, String document) throws IOException {
        String pem = text(document + "_issuer_chain.pem");
        exchange.getResponseHeaders()
                .set(header, URLEncoder.encode(pem, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    /** As requests spell it. */
    private String fmspc() throws IOException {
        String json = text("tcb_info.json");
        int start = json.indexOf("\"fmspc\":\"") + "\"fmspc\":\"".length();
        return json.substring(start, start + 12).toUpperCase(Locale.ROOT);
    }

    private byte[] hex(String file) throws IOException {
        return HexFormat.of().formatHex(bytes(file)).getBytes(StandardCharsets.US_ASCII);
    }

    private String text(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    private byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
