package dev.marblerun.coordinator.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.client.ClientException;
import dev.marblerun.client.ClientException.Kind;
import dev.marblerun.client.MarbleTls;
import dev.marblerun.client.MonotonicCounters;
import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import dev.marblerun.testkit.TestMarble;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Coordinator gives to marbles, used by the SDK. */
@SuppressWarnings("NullAway.Init")
class MarbleTlsTest {
    private static final String UUID = "00000000-0000-4000-8000-00000000000";

    @TempDir
    Path folder;

    private SdkFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new SdkFixture(folder);
        fixture.anonymous().setManifest(fixture.manifest("hello"));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Map<String, String> environment(int instance) {
        Map<String, String> environment = new HashMap<>();
        TestMarble.in(null)
                .activate(fixture.coordinator().mesh(), "m", UUID + instance)
                .getParameters()
                .getEnvMap()
                .forEach((name, value) -> environment.put(name, value.toString(StandardCharsets.UTF_8)));
        return environment;
    }

    private MarbleTls marble(int instance) throws ClientException {
        return MarbleTls.of(environment(instance));
    }

    /** The name that the server sees of a client, after both have said a byte. */
    private static String handshake(MarbleTls server, SSLContext client, SSLParameters parameters) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                SSLServerSocket listener = (SSLServerSocket) server.context()
                        .getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setSSLParameters(server.serverParameters());
            Future<String> seen = executor.submit((Callable<String>) () -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                    socket.setSoTimeout(20_000);
                    socket.getOutputStream().write(socket.getInputStream().read());
                    return socket.getSession().getPeerPrincipal().getName();
                }
            });
            try (SSLSocket socket = (SSLSocket)
                    client.getSocketFactory().createSocket("localhost", listener.getLocalPort())) {
                socket.setSoTimeout(20_000);
                socket.setSSLParameters(parameters);
                socket.getOutputStream().write(7);
                if (socket.getInputStream().read() != 7) {
                    throw new IOException("the server said something else");
                }
            }
            return seen.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void context_twoMarbles_trustEachOther() throws Exception {
        MarbleTls server = marble(1);
        MarbleTls client = marble(2);
        assertThat(handshake(server, client.context(), client.clientParameters())).isEqualTo("CN=" + UUID + 2);
        assertThat(client.toString()).contains(UUID + 2).doesNotContain("PRIVATE");
    }

    @Test
    void context_strangers_areRefusedOnBothSides() throws Exception {
        MarbleTls marble = marble(1);
        SSLContext stranger = TestHttp.context(TestKeys.make("stranger"));
        assertThatThrownBy(() -> handshake(marble, stranger, marble.clientParameters()))
                .isInstanceOfAny(IOException.class, ExecutionException.class);
        SSLContext nobody = TestHttp.context(null);
        assertThatThrownBy(() -> handshake(marble, nobody, marble.clientParameters()))
                .isInstanceOfAny(IOException.class, ExecutionException.class);
    }

    @Test
    void context_marblesOfBeforeAndAfterAnUpdate_doNotTrustEachOther() throws Exception {
        MarbleTls before = marble(1);
        byte[] next = fixture.manifest("good morning");
        fixture.as(fixture.alice).updates().apply(next);
        fixture.as(fixture.bob).updates().acknowledge(next);
        MarbleTls after = marble(2);
        assertThatThrownBy(() -> handshake(before, after.context(), after.clientParameters()))
                .isInstanceOfAny(IOException.class, ExecutionException.class);
        MonotonicCounters old = before.coordinator(fixture.address(), SdkFixture.PATIENT).counters();
        ClientException e = catchThrowableOfType(ClientException.class, () -> old.read("n"));
        assertThat(e.kind()).isEqualTo(Kind.UNAUTHORIZED);
    }

    @Test
    void counters_ofTwoInstances_areTheirOwn() throws Exception {
        MonotonicCounters first = marble(1).coordinator(fixture.address(), SdkFixture.PATIENT).counters();
        MonotonicCounters second = marble(2).coordinator(fixture.address(), SdkFixture.PATIENT).counters();
        assertThat(first.raise("n", 5)).isZero();
        assertThat(first.raise("n", 3)).as("not greater").isEqualTo(5);
        assertThat(first.raise("n", -1)).as("the greatest of all").isEqualTo(5);
        assertThat(Long.toUnsignedString(first.read("n"))).isEqualTo("18446744073709551615");
        assertThat(second.read("n")).isZero();
        assertThat(first.read("")).isZero();
    }

    @Test
    void counters_user_isNoMarble() throws Exception {
        MonotonicCounters counters = fixture.as(fixture.alice).counters();
        ClientException e = catchThrowableOfType(ClientException.class, () -> counters.read("n"));
        assertThat(e.kind()).isEqualTo(Kind.UNAUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        MarbleTls.ROOT_CA, MarbleTls.CERTIFICATE_CHAIN, MarbleTls.PRIVATE_KEY, MarbleTls.COORDINATOR_ROOT_CA
    })
    void of_variableMissingOrBroken_isNamed(String name) {
        Map<String, String> environment = environment(1);
        String value = environment.remove(name);
        assertThatThrownBy(() -> MarbleTls.of(environment))
                .isInstanceOf(ClientException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("premain");
        environment.put(name, "canary");
        assertThatThrownBy(() -> MarbleTls.of(environment))
                .hasMessageContaining(name)
                .hasMessageNotContaining("canary");
        environment.put(name, String.valueOf(value));
        assertThat(environment).containsKey(name);
    }
}
