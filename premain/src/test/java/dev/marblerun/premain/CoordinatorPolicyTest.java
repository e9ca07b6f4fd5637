package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.attestation.verify.ExpectedEnclave;
import dev.marblerun.attestation.verify.ExpectedTrustDomain;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.TdxField;
import dev.marblerun.attestation.verify.TrustAnchor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoordinatorPolicyTest {
    private static final String ID = "AB".repeat(32);
    private static final String MR = "CD".repeat(48);

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
        assertThat(policy.workload()).isEqualTo(new ExpectedEnclave(Optional.empty(),
                Optional.of(ID.toLowerCase(Locale.ROOT)), OptionalInt.of(3), OptionalInt.of(2), false));
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
    void load_everyFieldOfATrustDomain_isRead() throws Exception {
        StringBuilder tdx = new StringBuilder("{\"Debug\": false");
        Map<TdxField, String> values = new EnumMap<>(TdxField.class);
        for (TdxField field : TdxField.values()) {
            String value = field == TdxField.TD_ATTRIBUTES ? "0000001000000000" : "AB".repeat(field.bytes());
            values.put(field, value);
            tdx.append(", \"").append(field.fieldName()).append("\": \"").append(value).append('"');
        }
        CoordinatorPolicy policy = load("{\"AcceptedTCBStatuses\": [\"TDRelaunchAdvised\"], \"TDX\": " + tdx + "}}");
        assertThat(policy.workload()).isEqualTo(new ExpectedTrustDomain(values, false));
        assertThat(policy.evidence().debugAllowed()).isFalse();
        assertThat(policy.evidence().acceptedStatuses())
                .containsExactlyInAnyOrder(TcbStatus.UP_TO_DATE, TcbStatus.TD_RELAUNCH_ADVISED);
    }

    @Test
    void load_trustDomainUnderDebug_isAllowedToThePolicyToo() throws Exception {
        CoordinatorPolicy policy = load("{\"TDX\": {\"Debug\": true, \"MRTD\": \"" + MR + "\"}}");
        assertThat(policy.workload()).isEqualTo(new ExpectedTrustDomain(Map.of(TdxField.MRTD, MR), true));
        assertThat(policy.evidence().debugAllowed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'TDX': {}}                                           | TDX needs MRTD or all of RTMR0 to RTMR3",
        "{'TDX': {'Debug': true}}                              | TDX needs MRTD",
        "{'TDX': {'RTMR0': 'MR!', 'RTMR1': 'MR!', 'RTMR2': 'MR!'}} | TDX needs MRTD",
        "{'TDX': {'MRTD': ''}}                                 | TDX.MRTD that has 0 characters instead of 96",
        "{'TDX': {'MRTD': 'MR!00'}}                            | TDX.MRTD that has 98 characters",
        "{'TDX': {'MRTD': 'MR!', 'XFAM': 'MR!'}}               | TDX.XFAM that has 96 characters instead of 16",
        "{'TDX': {'MRTD': 'MR!', 'XFAM': '000000000000000x'}}  | TDX.XFAM that is not hexadecimal",
        "{'TDX': {'MRTD': 'MR!', 'XFAM': 1}}                   | TDX.XFAM that is not a string",
        "{'TDX': {'MRTD': ['MR!']}}                            | TDX.MRTD that is not a string",
        "{'TDX': {'MRTD': {}}}                                 | TDX.MRTD that is no string",
        "{'TDX': {'MRTD': 'MR!', 'x': {'y': {}}}}              | TDX.x that is no string",
        "{'TDX': {'MRTD': null}}                               | TDX.MRTD that is no string",
        "{'TDX': {'MRTD': 'MR!', 'RTMR0': null}}               | TDX.RTMR0 that is no string",
        "{'TDX': {'MRTD': 'MR!', 'Debug': 'false'}}            | TDX.Debug that is not true or false",
        "{'TDX': {'MRTD': 'MR!', 'Debug': 0}}                  | TDX.Debug that is not true or false",
        "{'TDX': {'MRTD': 'MR!', 'RTMR4': 'MR!'}}              | unknown field \"TDX.RTMR4\"",
        "{'TDX': {'MRTD': 'MR!', 'rtmr0': 'MR!'}}              | unknown field \"TDX.rtmr0\"",
        "{'TDX': {'MRTD': 'MR!', 'TrustAnchor': 'a'}}          | unknown field \"TDX.TrustAnchor\"",
        "{'TDX': {'MRTD': 'MR!', 'MRTD': 'MR!'}}               | gives TDX.MRTD twice",
        "{'TDX': {'MRTD': 'MR!'}, 'TDX': {'MRTD': 'MR!'}}      | gives TDX twice",
        "{'TDX': 'MR!'}                                        | TDX that is not an object",
        "{'TDX': ['MR!']}                                      | TDX that is not an object",
        "{'TDX': [{'MRTD': 'MR!'}]}                            | TDX that is no string",
        "{'TDX': null}                                         | and no object of these",
        "{'TDX': true, 'UniqueID': 'HEX'}                      | TDX that is not an object",
        "{'UniqueID': {'MRTD': 'MR!'}}                         | UniqueID that is not a string",
        "{'MRTD': 'MR!'}                                       | unknown field \"MRTD\"",
        "{'tdx': {'MRTD': 'MR!'}}                              | unknown field \"tdx\"",
        "{'TDX': {'MRTD': 'MR!'}, 'UniqueID': 'HEX'}           | both TDX and UniqueID, but a Coordinator is either",
        "{'TDX': {'MRTD': 'MR!'}, 'SignerID': 'HEX'}           | both TDX and SignerID",
        "{'TDX': {'MRTD': 'MR!'}, 'ProductID': 0}              | both TDX and ProductID",
        "{'TDX': {'MRTD': 'MR!'}, 'SecurityVersion': 0}        | both TDX and SecurityVersion",
        "{'TDX': {'MRTD': 'MR!'}, 'Debug': true}               | Debug beside TDX: for a trust domain it is TDX.Debug",
        "{'TDX': {'MRTD': 'MR!'}, 'Debug': false}              | Debug beside TDX",
        "{'TDX': {'MRTD': 'MR!', 'TDAttributes': '0100001000000000'}} | says that debug is true, TDX.Debug says false",
        "{'TDX': {'MRTD': 'MR!'}                               | no JSON",
        "{'TDX': {'MRTD': 'MR!'                                | no JSON",
        "{'TDX': {'MRTD': 'MR!'}}}                             | no JSON"
    })
    void load_weakOrWrongTrustDomain_isRefused(String json, String why) {
        assertThatThrownBy(() -> load(json.replace('\'', '"').replace("MR!", MR).replace("HEX", ID)))
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
