import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A client as one writes it on Java 17: pins the root certificate and asks. Arguments: port, root PEM. */
public class Java17Client {
    public static void main(String[] args) throws Exception {
        KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
        roots.load(null, null);
        try (var in = Files.newInputStream(Path.of(args[1]))) {
            roots.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(roots);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpClient client = HttpClient.newBuilder().sslContext(tls).version(version).build();
            for (String path : new String[] {"status", "quote", "openapi.json"}) {
                HttpRequest request = HttpRequest.newBuilder(
                                URI.create("https://localhost:" + args[0] + "/api/v2/" + path))
                        .timeout(Duration.ofSeconds(30))
                        .build();
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                System.out.println(Runtime.version().feature() + " " + answer.version() + " " + path + " "
                        + answer.statusCode());
            }
        }
    }
}
