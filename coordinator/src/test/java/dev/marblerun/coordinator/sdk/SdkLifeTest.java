package dev.marblerun.coordinator.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.client.ClientException;
import dev.marblerun.client.ClientException.Kind;
import dev.marblerun.client.CoordinatorClient;
import dev.marblerun.client.PendingUpdate;
import dev.marblerun.client.Recovery;
import dev.marblerun.client.RecoveryKey;
import dev.marblerun.client.UpdateLog;
import dev.marblerun.client.UpdateResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Updates, recovery and the update log by the SDK. */
@SuppressWarnings("NullAway.Init")
class SdkLifeTest {
    @TempDir
    Path folder;

    private SdkFixture fixture;

    @BeforeEach
    void start() {
        fixture = new SdkFixture(folder);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static ClientException refusal(ThrowingCallable call) {
        ClientException e = catchThrowableOfType(ClientException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.REFUSED);
        return e;
    }

    @Test
    void update_bothAgree_isApplied() throws Exception {
        assertThat(fixture.anonymous().setManifest(fixture.manifest("hello"))).isEmpty();
        byte[] next = fixture.manifest("good morning");
        UpdateResult proposed = fixture.as(fixture.alice).updates().apply(next);
        assertThat(proposed.applied()).isFalse();
        assertThat(proposed.missingUsers()).containsExactly("bob");

        PendingUpdate pending = fixture.anonymous().updates().pending().orElseThrow();
        assertThat(pending.manifest()).isEqualTo(next);
        assertThat(pending.missingUsers()).containsExactly("bob");
        assertThat(refusal(() -> fixture.as(fixture.bob).updates().apply(next)).serverMessage())
                .contains("update already in progress");
        assertThat(refusal(() -> fixture.as(fixture.bob).updates().acknowledge(fixture.manifest("other"))))
                .hasMessageContaining("does not match the pending manifest")
                .hasMessageContaining("send exactly its bytes");

        UpdateResult agreed = fixture.as(fixture.bob).updates().acknowledge(next);
        assertThat(agreed.applied()).isTrue();
        assertThat(agreed.recoverySecrets()).isEmpty();
        assertThat(fixture.anonymous().manifest().manifest()).isEqualTo(next);
        assertThat(fixture.anonymous().updates().pending()).isEmpty();
    }

    @Test
    void cancel_pendingOrNot_isDoneOrRefused() throws Exception {
        fixture.anonymous().setManifest(fixture.manifest("hello"));
        assertThat(refusal(() -> fixture.as(fixture.bob).updates().cancel()).httpStatus()).isEqualTo(404);
        fixture.as(fixture.alice).updates().apply(fixture.manifest("other"));
        fixture.as(fixture.bob).updates().cancel();
        assertThat(fixture.anonymous().updates().pending()).isEmpty();
        ClientException stranger = catchThrowableOfType(ClientException.class,
                () -> fixture.anonymous().updates().cancel());
        assertThat(stranger.kind()).isEqualTo(Kind.UNAUTHORIZED);
    }

    @Test
    void update_ofAPackage_isAppliedAtOnce() throws Exception {
        fixture.anonymous().setManifest(fixture.manifest("hello"));
        UpdateResult result = fixture.as(fixture.alice).updates()
                .apply("{\"Packages\": {\"p\": {\"SecurityVersion\": 2}}}".getBytes(UTF_8));
        assertThat(result.applied()).isTrue();
        assertThat(fixture.anonymous().updateLog().entries().getLast()).contains("SecurityVersion increased");
        assertThat(refusal(() -> fixture.as(fixture.alice).updates()
                .apply("{\"Packages\": {\"p\": {\"SecurityVersion\": 1}}}".getBytes(UTF_8))).httpStatus())
                .isBetween(400, 422);
    }

    @Test
    void update_newRecoveryKeys_givesNewSecrets() throws Exception {
        fixture.anonymous().setManifest(fixture.manifest("hello"));
        fixture.addRecoveryKey("r");
        byte[] next = fixture.manifest("hello");
        fixture.as(fixture.alice).updates().apply(next);
        Map<String, byte[]> secrets =
                fixture.as(fixture.bob).updates().acknowledge(next).recoverySecrets().orElseThrow();
        assertThat(secrets).containsOnlyKeys("r");
    }

    @Test
    void recovery_plainAndEncrypted_bringsTheDeploymentBack() throws Exception {
        fixture.addRecoveryKey("one");
        fixture.addRecoveryKey("two");
        Map<String, byte[]> secrets = fixture.anonymous().setManifest(fixture.manifest("hello"));
        UpdateLog before = fixture.anonymous().updateLog();
        assertThat(refusal(() -> fixture.anonymous().recovery().publicKey())).hasMessageContaining("its status");
        fixture.restart(this::loseKey);
        assertThat(fixture.anonymous().status().code()).isEqualTo(1);
        refusal(() -> fixture.anonymous().updateLog());

        RecoveryKey one = fixture.recoveryKey("one");
        RecoveryKey two = fixture.recoveryKey("two");
        byte[] first = one.decrypt(Objects.requireNonNull(secrets.get("one")));
        byte[] second = two.decrypt(Objects.requireNonNull(secrets.get("two")));
        Recovery recovery = fixture.anonymous().recovery();
        assertThat(refusal(() -> recovery.upload(new byte[256], two.sign(second)))).hasMessageContaining("public key");
        assertThat(recovery.upload(first, one.sign(first)).remaining()).isEqualTo(1);
        assertThat(refusal(() -> recovery.upload(first, one.sign(first))))
                .hasMessageContaining("Upload each secret once");
        byte[] encrypted = RecoveryKey.encryptTo(recovery.publicKey(), second);
        assertThat(recovery.upload(encrypted, two.sign(second)).recovered()).isTrue();

        CoordinatorClient after = fixture.anonymous();
        assertThat(after.status().code()).isEqualTo(3);
        assertThat(after.updateLog().head()).isEqualTo(before.head());
    }

    private void loseKey() {
        try {
            Files.delete(folder.resolve("sealed_key"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void updateLog_head_isSignedAndContinued() throws Exception {
        fixture.anonymous().setManifest(fixture.manifest("hello"));
        UpdateLog first = fixture.anonymous().updateLog();
        assertThat(first.signature()).isPresent();
        assertThat(first.head().entries()).isEqualTo(1);

        fixture.as(fixture.alice).updates().apply(fixture.manifest("other"));
        fixture.as(fixture.alice).updates().cancel();
        UpdateLog second = fixture.anonymous().updateLog();
        assertThat(second.head().entries()).isEqualTo(3);
        assertThat(first.head().isContinuedBy(second.entries())).isTrue();
        assertThat(second.head().isContinuedBy(first.entries())).isFalse();

        fixture.restart(() -> { });
        assertThat(fixture.anonymous().updateLog().head()).isEqualTo(second.head());
    }
}
