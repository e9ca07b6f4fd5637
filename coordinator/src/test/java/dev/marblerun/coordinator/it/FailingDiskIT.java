package dev.marblerun.coordinator.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** System calls that fail in the real process: what cannot be written is refused, what was there stays. */
class FailingDiskIT {
    private static final String REASON = "the change could not be saved, the state before it stays: ";

    @TempDir
    Path folder;

    private final TestKeys user = TestKeys.make("owner");

    @Test
    void change_syncFails_isRefusedAndTheNextOneSucceeds() throws Exception {
        failingCall("fdatasync", "EIO", "Input/output error", false);
    }

    @Test
    void change_writeFails_isRefusedAndTheNextOneSucceeds() throws Exception {
        failingCall("pwrite64", "ENOSPC", "No space left on device", false);
    }

    @Test
    void change_syncFailsAndTheProcessIsKilled_neverComesBack() throws Exception {
        failingCall("fdatasync", "EIO", "Input/output error", true);
    }

    @Test
    void change_newFileCannotTakeItsPlace_isRefusedAndTheNextOneSucceeds() throws Exception {
        failingCall("rename,fdatasync", "EIO", "Input/output error", false);
    }

    private void failingCall(String call, String error, String message, boolean kill) throws Exception {
        var variables = CoordinatorProcess.environment(folder.resolve("state"));
        try (CoordinatorProcess coordinator = CoordinatorProcess.start(variables)) {
            TestHttp http = coordinator.http(user);
            coordinator.setManifest(Manifests.manifest(
                    Manifests.ANY_PACKAGE,
                    "\"m\": {\"Package\": \"p\"}",
                    ", \"Secrets\": {\"s\": {\"Type\": \"plain\", \"UserDefined\": true}}"
                            + Manifests.owner(user, "s")));
            assertThat(write(http, "before").statusCode()).isEqualTo(200);
            try (var _ = Injection.into(coordinator, call, error, folder)) {
                for (int i = 0; i < 3; i++) {
                    HttpResponse<String> refused = write(http, "refused " + i);
                    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(500);
                    assertThat(refused.body()).contains(REASON, message);
                    assertThat(value(http)).isEqualTo("before");
                }
                if (kill) {
                    coordinator.kill();
                }
            }
            if (!kill) {
                assertThat(write(http, "after").statusCode()).isEqualTo(200);
                assertThat(value(http)).isEqualTo("after");
                coordinator.kill();
            }
        }
        try (CoordinatorProcess again = CoordinatorProcess.start(variables)) {
            assertThat(value(again.http(user))).isEqualTo(kill ? "before" : "after");
            assertThat(again.http(null).get("/api/v2/update").body().split("Secret set", -1)).hasSize(kill ? 2 : 3);
        }
    }

    private static HttpResponse<String> write(TestHttp http, String value) throws IOException, InterruptedException {
        return http.post("/api/v2/secrets", Manifests.secret("s", value.getBytes(US_ASCII)));
    }

    private static String value(TestHttp http) throws IOException, InterruptedException {
        String body = http.get("/api/v2/secrets?s=s").body();
        String marker = "\"Public\":\"";
        int begin = body.indexOf(marker) + marker.length();
        return new String(Base64.getDecoder().decode(body.substring(begin, body.indexOf('"', begin))), US_ASCII);
    }
}
