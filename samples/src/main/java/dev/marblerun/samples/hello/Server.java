package dev.marblerun.samples.hello;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Greets whoever presents a certificate of the same CA. Listens on loopback, port PORT. */
public final class Server {
    private Server() {}

    /** Takes no arguments; see the class. */
    public static void main(String[] args) throws GeneralSecurityException, IOException {
        SSLContext context = PemTls.fromEnvironment();
        int port = Integer.parseInt(PemTls.variable("PORT"));
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                tls.setNeedClientAuth(true);
                parameters.setSSLParameters(tls);
            }
        });
        server.createContext("/", Server::greet);
        server.start();
        System.out.println("hello-server: listening on port " + port);
    }

    private static void greet(HttpExchange exchange) throws IOException {
        try (exchange) {
            X509Certificate peer =
                    (X509Certificate) ((HttpsExchange) exchange).getSSLSession().getPeerCertificates()[0];
            byte[] answer = ("Hello, " + peer.getSubjectX500Principal().getName() + "!\n")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }
}
