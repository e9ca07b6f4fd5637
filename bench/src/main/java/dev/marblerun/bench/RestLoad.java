package dev.marblerun.bench;

import dev.marblerun.testkit.TestKeys;
import java.io.IOException;
import javax.net.ssl.SSLSocketFactory;

/** Clients of the client API that ask one request after the other. */
final class RestLoad {
    private RestLoad() {}

    /** Kept-alive connections, one for each client. */
    static Load.Result kept(Server server, String path, int clients, int count)
            throws IOException, InterruptedException {
        SSLSocketFactory sockets = Http1.sockets(null);
        byte[] request = Http1.get(path);
        return Load.run(server, clients, count, client -> {
            Http1 connection = new Http1(sockets, server.client(), "localhost");
            return new Load.Caller() {
                @Override
                public void call() throws IOException {
                    connection.call(request);
                }

                @Override
                public void close() throws IOException {
                    connection.close();
                }
            };
        });
    }

    /** A connection with a client certificate and a full handshake for each request. */
    static Load.Result connecting(Server server, TestKeys user, String path, int clients, int count)
            throws IOException, InterruptedException {
        SSLSocketFactory sockets = Http1.sockets(user);
        byte[] request = Http1.get(path);
        return Load.run(server, clients, count, client -> new Load.Caller() {
            @Override
            public void call() throws IOException {
                try (Http1 connection = new Http1(sockets, server.client(), "c" + System.nanoTime())) {
                    connection.call(request);
                }
            }

            @Override
            public void close() {}
        });
    }
}
