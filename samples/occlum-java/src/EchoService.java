import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;

/** A Java service that knows nothing of MarbleRun: TLS by the JVM's default, a greeting from a variable and a file. */
public class EchoService {
    public static void main(String[] words) throws IOException {
        int port = words.length > 0 ? Integer.parseInt(words[0]) : 8443;
        String greeting = System.getenv("GREETING") + ", " + Files.readString(Path.of("/root/name.txt")).strip() + "\n";
        SSLServerSocketFactory factory = (SSLServerSocketFactory) SSLServerSocketFactory.getDefault();
        try (SSLServerSocket server = (SSLServerSocket) factory.createServerSocket(port)) {
            // Marbles of the same deployment alone.
            server.setNeedClientAuth(true);
            System.out.println("listening on " + server.getLocalPort());
            while (true) {
                try (SSLSocket client = (SSLSocket) server.accept()) {
                    client.getOutputStream().write(greeting.getBytes());
                } catch (IOException e) {
                    System.err.println("a client failed: " + e.getMessage());
                }
            }
        }
    }
}
