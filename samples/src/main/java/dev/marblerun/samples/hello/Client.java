package dev.marblerun.samples.hello;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;

/** Asks the server at SERVER_URL for its greeting and prints it. */
public final class Client {
    private Client() {}

    /** Takes no arguments; exit code 0 when it was greeted. */
    public static void main(String[] args) throws GeneralSecurityException, IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(PemTls.fromEnvironment())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(PemTls.variable("SERVER_URL")))
                .timeout(Duration.ofSeconds(5))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        System.out.print("hello-client: " + answer.body());
        if (answer.statusCode() != 200) {
            throw new IOException("the server answered " + answer.statusCode());
        }
    }
}
