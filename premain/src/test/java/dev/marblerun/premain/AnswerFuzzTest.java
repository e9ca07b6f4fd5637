package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import dev.marblerun.api.rpc.AttestResp;
import dev.marblerun.api.rpc.Collateral;
import dev.marblerun.premain.rpc.FuzzBounds;
import dev.marblerun.premain.rpc.ProtoReader.MalformedException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the messages of a Coordinator. {@code premain/fuzz} lets Jazzer choose them. */
class AnswerFuzzTest {
    private static final int MOST_BYTES = 64 * 1024;

    @MethodSource("messages")
    @FuzzTest(maxDuration = "3m")
    void decode_anyBytes_isReadOrRefusedWithinBounds(byte[] input) {
        if (input.length > MOST_BYTES) {
            return;
        }
        FuzzBounds.check(input, bytes -> {
            readActivation(bytes);
            readEvidence(bytes);
        });
    }

    private static void readActivation(byte[] message) {
        try {
            MarbleParameters parameters = MarbleParameters.of(ActivationAnswer.decode(message));
            assertThat(parameters.environment()).containsKeys(MarbleParameters.ALWAYS_THERE.toArray(String[]::new));
        } catch (MalformedException | PremainException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    private static void readEvidence(byte[] message) {
        try {
            CoordinatorEvidence evidence = CoordinatorEvidence.decode(message);
            assertThat(evidence.quote().length + evidence.root().length).isLessThanOrEqualTo(message.length);
        } catch (MalformedException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    static Stream<byte[]> messages() {
        ByteString some = ByteString.copyFromUtf8("some bytes");
        return Stream.of(
                FakeCoordinator.answer(Map.of("/dir/file", "content"), Map.of("NAME", "value"), "program", "argument")
                        .toByteArray(),
                AttestResp.newBuilder()
                        .setQuote(some)
                        .setRoot(some)
                        .setIntermediate(some)
                        .setManifestFingerprint("00")
                        .setCollateral(Collateral.newBuilder().setRootCaCrl(some).setQeIdentityIssuerChain(some))
                        .build()
                        .toByteArray());
    }
}
