package dev.marblerun.coordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.Parameters;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestMarble;
import io.grpc.StatusRuntimeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Marbles with premains of their own (EGo, Edgeless RT, the original's): what they send, and what they rely on. */
@SuppressWarnings("NullAway.Init")
class OtherRuntimesTest {
    private static final String UUID = "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f";

    @TempDir
    static Path shared;

    private static SimulatedTee tee;

    @TempDir
    Path folder;

    @BeforeAll
    static void makePlatform() throws Exception {
        SimulatedPlatform platform = SimulatedPlatform.openOrCreate(shared.resolve("tee"));
        tee = new SimulatedTee(
                platform, Files.writeString(shared.resolve("app"), "the program"), platform.signingKey());
    }

    private static void setManifest(TestCoordinator coordinator, String packages, String marble, String more)
            throws Exception {
        String manifest = "{\"Packages\": {\"p\": " + packages + "}, \"Marbles\": {\"m\": {\"Package\": \"p\"" + marble
                + "}}" + more + "}";
        var answer = new TestHttp(coordinator.rest(), null)
                .post("/api/v2/manifest", "{\"manifest\": \""
                        + Base64.getEncoder().encodeToString(manifest.getBytes(UTF_8)) + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String anyPackage() {
        return "{\"UniqueID\": \"" + "ab".repeat(32) + "\"}";
    }

    @Test
    void inSimulation_emptyQuote_isActivatedWhereThatWasAskedFor() throws Exception {
        try (TestCoordinator coordinator = TestCoordinator.withoutTee(folder.resolve("state"))) {
            setManifest(coordinator, anyPackage(), "", "");
            TestMarble marble = TestMarble.in(null);
            assertThat(marble.quote()).isEmpty();
            Parameters parameters = marble.activate(coordinator.mesh(), "m", UUID).getParameters();
            assertThat(parameters.getEnvMap().keySet())
                    .containsExactlyInAnyOrder(
                            "MARBLE_PREDEFINED_ROOT_CA",
                            "MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN",
                            "MARBLE_PREDEFINED_PRIVATE_KEY",
                            "MARBLE_PREDEFINED_COORDINATOR_ROOT_CA");
            assertThat(parameters.getArgvList()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "raw, 0, 0, 0, true", "behind the header, 1, 2, 0, true", "a local report, 1, 1, 0, false",
        "another version, 2, 2, 0, false", "a length that is too large, 1, 2, 1, false",
        "a length that is too small, 1, 2, -100, false"
    })
    void onHardware_quoteBehindTheOpenEnclaveHeader_isVerified(
            String what, int version, int type, int longer, boolean accepted) throws Exception {
        String id = tee.packageProperties().uniqueId();
        try (TestCoordinator coordinator = TestCoordinator.simulated(folder.resolve("state"), tee)) {
            setManifest(coordinator, "{\"UniqueID\": \"" + id + "\", \"Debug\": true}", "", "");
            TestMarble marble = TestMarble.in(tee);
            byte[] evidence = version == 0 ? marble.quote() : behindHeader(marble.quote(), version, type, longer);
            ActivationReq request = marble.request("m", UUID).toBuilder()
                    .setQuote(ByteString.copyFrom(evidence))
                    .build();
            if (accepted) {
                assertThat(marble.activate(coordinator.mesh(), request, null).hasParameters()).as(what).isTrue();
            } else {
                assertThatThrownBy(() -> marble.activate(coordinator.mesh(), request, null))
                        .as(what)
                        .isInstanceOf(StatusRuntimeException.class)
                        .hasMessageContaining("PERMISSION_DENIED: marble verification failed: invalid quote");
            }
        }
    }

    private static byte[] behindHeader(byte[] quote, int version, int type, int longer) {
        return ByteBuffer.allocate(16 + quote.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(version)
                .putInt(type)
                .putLong(quote.length + longer)
                .put(quote)
                .array();
    }

    @Test
    void transparentTls_tags_areTheConfigurationThatTheContractGives() throws Exception {
        try (TestCoordinator coordinator = TestCoordinator.withoutTee(folder.resolve("state"))) {
            setManifest(coordinator, anyPackage(), ", \"TLS\": [\"t\", \"u\"]", """
                    , "Secrets": {"web": {"Type": "cert-ecdsa", "Size": 256, "Shared": true}},
                    "TLS": {"t": {"Incoming": [{"Port": "8080"},
                                               {"Port": "443", "Cert": "web", "DisableClientAuth": true}],
                                  "Outgoing": [{"Port": "6379", "Addr": "redis.local"}]},
                            "u": {"Outgoing": [{"Port": "5432", "Addr": "10.0.0.7"}]}}""");
            Parameters parameters =
                    TestMarble.in(null).activate(coordinator.mesh(), "m", UUID).getParameters();
            String chain = escaped(parameters, "MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN");
            String end = "-----END CERTIFICATE-----\\n";
            String config = parameters.getEnvOrThrow("MARBLE_TTLS_CONFIG").toStringUtf8()
                    .replace(escaped(parameters, "MARBLE_PREDEFINED_ROOT_CA"), "ROOT")
                    .replace(chain.substring(0, chain.indexOf(end) + end.length()), "OWN")
                    .replace(escaped(parameters, "MARBLE_PREDEFINED_PRIVATE_KEY"), "KEY");
            String own = "{\"cacrt\":\"ROOT\",\"clicrt\":\"OWN\"";
            assertThat(config)
                    .matches(("{\"tls\":{\"Incoming\":{\"*:443\":{\"cacrt\":\"ROOT\",\"clicrt\":\"@\","
                                    + "\"clientAuth\":false,\"clikey\":\"@\"},"
                                    + "\"*:8080\":" + own + ",\"clientAuth\":true,\"clikey\":\"KEY\"}},"
                                    + "\"Outgoing\":{\"10.0.0.7:5432\":" + own + ",\"clikey\":\"KEY\"},"
                                    + "\"redis.local:6379\":" + own + ",\"clikey\":\"KEY\"}}}}")
                            .replaceAll("[{}*.]", "\\\\$0")
                            .replace("@", "-----BEGIN [A-Z ]+-----[^\"]+-----END [A-Z ]+-----\\\\n"));
        }
    }

    /** PEM as it stands in JSON. */
    private static String escaped(Parameters parameters, String name) {
        return parameters.getEnvOrThrow(name).toStringUtf8().replace("\n", "\\n");
    }

    @Test
    void transparentTls_tagWithoutEntries_isAnEmptyConfiguration() throws Exception {
        try (TestCoordinator coordinator = TestCoordinator.withoutTee(folder.resolve("state"))) {
            setManifest(coordinator, anyPackage(), ", \"TLS\": [\"t\"]", ", \"TLS\": {\"t\": {}}");
            Parameters parameters =
                    TestMarble.in(null).activate(coordinator.mesh(), "m", UUID).getParameters();
            assertThat(parameters.getEnvOrThrow("MARBLE_TTLS_CONFIG").toStringUtf8())
                    .isEqualTo("{\"tls\":{\"Incoming\":{},\"Outgoing\":{}}}");
        }
    }
}
