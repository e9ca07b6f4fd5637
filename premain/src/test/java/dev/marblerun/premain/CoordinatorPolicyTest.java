package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.TrustAnchor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoordinatorPolicyTest {
    private static final String ID = "AB".repeat(32);

    @TempDir
    private Path dir;

    private CoordinatorPolicy load(String json) throws Exception {
        return CoordinatorPolicy.load(Files.writeString(dir.resolve("policy.json"), json));
    }

    @Test
    void load_allFields_areRead() throws Exception {
        CoordinatorPolicy policy = load("""
                {"SignerID": "%s", "ProductID": 3, "SecurityVersion": 2, "Debug": false,
                 "AcceptedTCBStatuses": ["OutOfDate"], "AcceptedAdvisories": ["INTEL-SA-1"],
                 "ManifestFingerprint": "%s", "MaximumCollateralAgeDays": 30, "MinimumTCBEvaluationNumber": 17}
                """.formatted(ID, ID));
        assertThat(policy.enclave().signerId()).contains(ID.toLowerCase(Locale.ROOT));
        assertThat(policy.enclave().productId()).hasValue(3);
        assertThat(policy.evidence().acceptedStatuses())
                .containsExactlyInAnyOrder(TcbStatus.UP_TO_DATE, TcbStatus.OUT_OF_DATE);
        assertThat(policy.evidence().debugAllowed()).isFalse();
        assertThat(policy.evidence().maximumCollateralAge()).contains(Duration.ofDays(30));
        assertThat(policy.evidence().minimumTcbEvaluationNumber()).isEqualTo(17);
        assertThat(policy.manifest()).contains(ID.toLowerCase(Locale.ROOT));
        assertThat(policy.anchor()).isEqualTo(TrustAnchor.intel());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{}                                                   | does not say which Coordinator",
        "{'SignerID': 'HEX', 'ProductID': 1}                   | does not say which Coordinator",
        "{'UniqueID': 'HEX', 'UniqueId': 'HEX'}                 | unknown field \"UniqueId\"",
        "{'UniqueID': 'HEX', 'UniqueID': 'HEX'}                 | gives UniqueID twice",
        "{'UniqueID': '12'}                                   | UniqueID that is not 64 hex digits",
        "{'UniqueID': 1}                                      | UniqueID that is not a string",
        "{'UniqueID': 'HEX', 'ManifestFingerprint': ''}        | ManifestFingerprint that is not 64 hex",
        "{'UniqueID': 'HEX', 'Debug': 'true'}                  | Debug that is not true or false",
        "{'UniqueID': 'HEX', 'ProductID': 70000}               | ProductID that is not a whole number",
        "{'UniqueID': 'HEX', 'ProductID': -1}                  | ProductID that is not a whole number",
        "{'UniqueID': 'HEX', 'ProductID': 99999999999}         | ProductID that is not a whole number",
        "{'UniqueID': 'HEX', 'ProductID': 1.5}                 | ProductID that is no string",
        "{'UniqueID': 'HEX', 'AcceptedTCBStatuses': ['No']}    | TCB status \"No\"",
        "{'UniqueID': 'HEX', 'AcceptedTCBStatuses': ['Revoked']} | never acceptable",
        "{'UniqueID': 'HEX', 'AcceptedAdvisories': [1]}        | AcceptedAdvisories that is no string",
        "{'UniqueID': 'HEX', 'TrustAnchor': 'nowhere.pem'}     | no such file",
        "{'UniqueID': 'HEX'} x                                 | no JSON",
        "{'UniqueID': 'HEX'} {}                                | goes on behind",
        "[]                                                   | is no JSON object",
        "{'UniqueID':                                         | no JSON"
    })
    void load_weakOrWrong_isRefused(String json, String why) {
        assertThatThrownBy(() -> load(json.replace('\'', '"').replace("HEX", ID)))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("policy.json")
                .hasMessageContaining(why);
    }

    @Test
    void load_fileTooLargeOrMissing_isRefused() {
        assertThatThrownBy(() -> load(" ".repeat(70_000))).hasMessageContaining("more than 65536 bytes");
        assertThatThrownBy(() -> CoordinatorPolicy.load(dir.resolve("none")))
                .hasMessageContaining("no such file")
                .hasMessageContaining("EDG_MARBLE_COORDINATOR_POLICY");
    }

    @Test
    void verify_coordinatorOfAnOlderVersion_isRefusedWithoutActivating() throws Exception {
        Path file = Files.writeString(dir.resolve("policy.json"), "{\"UniqueID\": \"" + ID + "\"}");
        try (FakeCoordinator coordinator = new FakeCoordinator(r -> ActivationResp.getDefaultInstance())) {
            LogLines lines = new LogLines();
            CoordinatorClient client = new CoordinatorClient(
                    coordinator.address(),
                    CoordinatorClient.Bounds.usual(Duration.ofSeconds(30)),
                    CoordinatorCheck.of(Map.of(CoordinatorPolicy.VARIABLE, file.toString()), lines.log()),
                    lines.log());
            MarbleIdentity identity =
                    MarbleIdentity.create(SubjectNames.parse("localhost"), Instant.now());
            assertThatThrownBy(() -> client.activate(
                            identity, new ActivationRequest(new byte[0], new byte[0], "m", "u")))
                    .isInstanceOf(PremainException.class)
                    .hasMessageContaining("it gives none");
            assertThat(coordinator.requests()).isZero();
        }
    }
}
