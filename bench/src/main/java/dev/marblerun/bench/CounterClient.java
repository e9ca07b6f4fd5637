package dev.marblerun.bench;

import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.testkit.AnyCertificate;
import dev.marblerun.testkit.OneKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** A marble that raises a counter over one kept-alive connection of HTTP/1.1 with its certificate. */
final class CounterClient implements Load.Caller {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String name;
    private final AtomicLong value;
    private final byte[] buffer = new byte[8192];

    /**
     * Connects.
     *
     * @param activated what the marble got: its certificate and key
     * @param value the next value; several clients may share a counter
     */
    CounterClient(InetSocketAddress server, ActivationResp activated, String name, AtomicLong value)
            throws IOException, GeneralSecurityException {
        this.name = name;
        this.value = value;
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(new KeyManager[] {identity(activated)}, new TrustManager[] {new AnyCertificate()}, null);
        this.socket = (SSLSocket) context.getSocketFactory().createSocket(server.getAddress(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    private static OneKey identity(ActivationResp activated) throws GeneralSecurityException {
        var parameters = activated.getParameters();
        byte[] chain = parameters.getEnvOrThrow("MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN").toByteArray();
        String pem = parameters.getEnvOrThrow("MARBLE_PREDEFINED_PRIVATE_KEY").toStringUtf8();
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        X509Certificate certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(chain));
        return new OneKey(key, certificate);
    }

    @Override
    public void call() throws IOException {
        String body = "{\"name\": \"" + name + "\", \"value\": " + value.incrementAndGet() + "}";
        out.write(("POST /api/v2/monotonic-counter HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        String answer = read(0);
        int head = answer.indexOf("\r\n\r\n");
        int length = Integer.parseInt(answer.replaceAll("(?s).*[Cc]ontent-[Ll]ength: (\\d+).*", "$1"));
        while (answer.length() < head + 4 + length) {
            answer = read(answer.length());
        }
        if (!answer.startsWith("HTTP/1.1 200")) {
            throw new IOException("refused: " + answer);
        }
    }

    /** Everything so far, with at least one byte more. Our answers are short. */
    private String read(int have) throws IOException {
        int count = in.read(buffer, have, buffer.length - have);
        if (count < 0) {
            throw new IOException("the Coordinator closed the connection");
        }
        String text = new String(buffer, 0, have + count, StandardCharsets.US_ASCII);
        return text.contains("\r\n\r\n") ? text : read(have + count);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
