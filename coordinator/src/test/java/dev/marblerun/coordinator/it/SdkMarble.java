package dev.marblerun.coordinator.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.marblerun.client.ClientException;
import dev.marblerun.client.ClientOptions;
import dev.marblerun.client.CoordinatorAddress;
import dev.marblerun.client.MarbleTls;
import dev.marblerun.client.MonotonicCounters;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A marble's application as a user writes one with the SDK: its identity is what the premain left in the environment.
 * Arguments: {@code serve} or {@code call}, the port of the service, the Coordinator's client address.
 */
final class SdkMarble {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final String COUNTER = "calls";

    private SdkMarble() {}

    /** {@code call} makes one call and ends. */
    public static void main(String[] words) throws Exception {
        MarbleTls tls;
        try {
            tls = MarbleTls.fromEnvironment();
        } catch (ClientException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        MonotonicCounters counters = tls.coordinator(CoordinatorAddress.parse(words[2]), ClientOptions.DEFAULT)
                .counters();
        int port = Integer.parseInt(words[1]);
        if (words[0].equals("serve")) {
            serve(tls, counters, port);
        } else {
            call(tls, counters, port);
        }
    }

    private static void serve(MarbleTls tls, MonotonicCounters counters, int port) throws Exception {
        try (SSLServerSocket listener = (SSLServerSocket) tls.context().getServerSocketFactory()
                .createServerSocket(port, 8, InetAddress.getLoopbackAddress())) {
            listener.setSSLParameters(tls.serverParameters());
            System.out.println("listening");
            while (true) {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                    socket.setSoTimeout(TIMEOUT_MILLIS);
                    socket.startHandshake();
                    String line = next(counters) + " for " + socket.getSession().getPeerPrincipal().getName();
                    socket.getOutputStream().write((line + "\n").getBytes(US_ASCII));
                    System.out.println("served " + line);
                } catch (IOException e) {
                    System.out.println("refused somebody: " + e.getMessage());
                }
            }
        }
    }

    private static void call(MarbleTls tls, MonotonicCounters counters, int port) throws Exception {
        try (Socket tcp = tls.context().getSocketFactory().createSocket("localhost", port)) {
            SSLSocket socket = (SSLSocket) tcp;
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setSSLParameters(tls.clientParameters());
            String answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
            System.out.println("own call " + next(counters) + "; " + socket.getSession().getPeerPrincipal().getName()
                    + " says: call " + answer);
        }
    }

    /** One more than ever before for this instance, whatever happened to its own memory. */
    private static long next(MonotonicCounters counters) throws ClientException {
        long next = counters.read(COUNTER) + 1;
        counters.raise(COUNTER, next);
        return next;
    }
}
