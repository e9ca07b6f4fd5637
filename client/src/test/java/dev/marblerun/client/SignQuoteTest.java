package dev.marblerun.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.api.Limits;
import dev.marblerun.client.ClientException.Kind;
import dev.marblerun.testkit.FakeCoordinator;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignQuoteTest {
    private static final String PATH = "/api/v2/sign-quote";
    private static final byte[] QUOTE = "a quote".getBytes(UTF_8);

    private final FakeCoordinator server = startServer();

    private static FakeCoordinator startServer() {
        try {
            return FakeCoordinator.start(reportData -> null);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void signQuote_verified_hasTheStatusAndASignatureThatHolds() throws Exception {
        server.answer(PATH, 200, answer("OutOfDate", server.sign(signed(QUOTE, "OutOfDate"))));
        SignedQuote answer = client().signQuote(QUOTE);
        assertThat(answer.tcbStatus()).isEqualTo("OutOfDate");
        assertThat(answer.quote()).isEqualTo(QUOTE);
        assertThat(answer.isSignedBy(server.root())).isTrue();
        assertThat(answer.isSignedBy(server.intermediate())).isFalse();
        assertThat(new String(server.requests().getFirst().body(), UTF_8))
                .isEqualTo("{\"sgxQuote\":\"" + Base64.getEncoder().encodeToString(QUOTE) + "\"}");
    }

    @Test
    void signQuote_otherStatusOrQuoteThanSigned_isABadAnswer() throws Exception {
        server.answer(PATH, 200, answer("UpToDate", server.sign(signed(QUOTE, "OutOfDate"))));
        assertThat(failure(Kind.BAD_ANSWER, QUOTE)).hasMessageContaining("did not sign this TCB status");
        server.answer(PATH, 200, answer("UpToDate", server.sign(signed("another".getBytes(UTF_8), "UpToDate"))));
        assertThat(failure(Kind.BAD_ANSWER, QUOTE)).hasMessageContaining("for this quote");
        server.answer(PATH, 200, answer("UpToDate", new byte[8]));
        failure(Kind.BAD_ANSWER, QUOTE);
        server.answer(PATH, 200, "{\"status\":\"success\",\"data\":{\"tcbStatus\":\"UpToDate\"}}");
        assertThat(failure(Kind.BAD_ANSWER, QUOTE)).hasMessageContaining("is not signed");
    }

    @Test
    void signQuote_doesNotVerify_saysWhy() {
        server.answer(PATH, 400, "{\"status\":\"fail\",\"data\":{\"sgxQuote\":\"quote verification failed: too old\"},"
                + "\"message\":\"quote verification failed\"}\n");
        ClientException refused = failure(Kind.REFUSED, QUOTE);
        assertThat(refused.serverMessage()).isEqualTo("quote verification failed: too old");
        assertThat(refused.httpStatus()).isEqualTo(400);
    }

    @Test
    void signQuote_featureOff_saysHowToTurnItOn() {
        server.answer(PATH, 403, "{\"status\":\"error\",\"data\":null,"
                + "\"message\":\"SignQuoteEndpoint feature is not enabled in the manifest\"}\n");
        assertThat(failure(Kind.REFUSED, QUOTE)).hasMessageContaining("Config.FeatureGates");
    }

    @Test
    void signQuote_oldServer_isNotSupported() {
        server.becomeOld();
        failure(Kind.NOT_SUPPORTED, QUOTE);
    }

    @Test
    void signQuote_emptyOrHugeQuote_isNotSent() {
        failure(Kind.BAD_INPUT, new byte[0]);
        failure(Kind.BAD_INPUT, new byte[Limits.QUOTE_BYTES + 1]);
        assertThat(server.requests()).isEmpty();
    }

    private CoordinatorClient client() {
        return CoordinatorClient.pinnedTo(
                CoordinatorAddress.parse(server.address()), server.root(), ClientOptions.DEFAULT);
    }

    private ClientException failure(Kind kind, byte[] quote) {
        ClientException e =
                catchThrowableOfType(ClientException.class, () -> client().signQuote(quote));
        assertThat(e).isNotNull();
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
        return e;
    }

    private static byte[] signed(byte[] quote, String status) {
        return (Base64.getEncoder().encodeToString(quote) + status).getBytes(UTF_8);
    }

    private static String answer(String status, byte[] signature) {
        return "{\"status\":\"success\",\"data\":{\"tcbStatus\":\"" + status + "\",\"verificationSignature\":\""
                + Base64.getEncoder().encodeToString(signature) + "\"}}\n";
    }
}
