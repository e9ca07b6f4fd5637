package dev.marblerun.bench;

import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocketFactory;

/** A marble that raises a counter over one kept-alive connection with its certificate. */
final class CounterClient implements Load.Caller {
    private final Http1 connection;
    private final String name;
    private final AtomicLong value;

    /**
     * Connects.
     *
     * @param activated what the marble got: its certificate and key
     * @param value the last value; several clients may share a counter
     */
    CounterClient(InetSocketAddress server, ActivationResp activated, String name, AtomicLong value)
            throws IOException {
        SSLSocketFactory sockets = TestHttp.context(TestKeys.of(activated)).getSocketFactory();
        this.connection = new Http1(sockets, server, "localhost");
        this.name = name;
        this.value = value;
    }

    @Override
    public void call() throws IOException {
        String body = "{\"name\": \"" + name + "\", \"value\": " + value.incrementAndGet() + "}";
        connection.call(Http1.post("/api/v2/monotonic-counter", body));
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
