package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk without space: what cannot be written is refused, what was there stays, and with space all goes on. */
@SuppressWarnings("NullAway.Init")
class FullDiskIT {
    private static final int BYTES = 512 * 1024;
    private static final String REASON = "the change could not be saved, the state before it stays: ";
    private static final String UUID = "7f4d9f3e-93cf-4d0b-8a8e-0c1c2a8f6d11";

    @TempDir
    Path folder;

    private final TestKeys user = TestKeys.make("owner");
    private Path disk;
    private Tool umount;

    @BeforeEach
    void mount() throws Exception {
        Tool mount = Tool.require("mount", folder);
        umount = Tool.require("umount", folder);
        disk = Files.createDirectory(folder.resolve("disk"));
        Tool.Result mounted = mount.run("-t", "tmpfs", "-o", "size=" + BYTES, "none", disk.toString());
        Assumptions.assumeTrue(mounted.code() == 0, () -> "a small disk cannot be made here: " + mounted.output());
    }

    @AfterEach
    void unmount() throws Exception {
        var _ = umount.run(disk.toString());
    }

    private void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(Files.size(disk.resolve("filler"))).isPositive();
        }
    }

    private void free() throws IOException {
        Files.delete(disk.resolve("filler"));
    }

    @Test
    void change_diskFull_failsWithTheReasonAndLeavesTheOldState() throws Exception {
        var variables = CoordinatorProcess.environment(disk.resolve("state"));
        byte[] large = new byte[96 * 1024];
        Arrays.fill(large, (byte) 'b');
        try (CoordinatorProcess coordinator = CoordinatorProcess.start(variables)) {
            TestHttp http = coordinator.http(user);
            String manifest = Manifests.manifest(
                    Manifests.ANY_PACKAGE,
                    "\"m\": {\"Package\": \"p\", \"MaxActivations\": 1}",
                    ", \"Secrets\": {\"s\": {\"Type\": \"plain\", \"UserDefined\": true}}"
                            + Manifests.owner(user, "s"));
            fill();
            assertNotSaved(http.post("/api/v2/manifest", Manifests.body(manifest)));
            assertThat(coordinator.status()).isEqualTo(2);
            free();
            coordinator.setManifest(manifest);
            write(http, new byte[] {'a'});

            fill();
            assertNotSaved(http.post("/api/v2/secrets", Manifests.secret("s", large)));
            assertThat(value(http)).containsExactly('a');
            assertThat(http.get("/api/v2/update").body().split("Secret set", -1)).hasSize(2);
            // What is small has room that was reserved while there was some.
            var marble = Environment.withoutTee(folder).marble();
            assertThat(marble.activate(coordinator.mesh(), "m", UUID).hasParameters()).isTrue();

            free();
            write(http, large);
            assertThat(value(http)).isEqualTo(large);
        }
        try (CoordinatorProcess after = CoordinatorProcess.start(variables)) {
            assertThat(value(after.http(user))).isEqualTo(large);
            assertThat(after.http(null).get("/api/v2/update").body().split("Secret set", -1)).hasSize(3);
        }
    }

    private static void assertNotSaved(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(500);
        assertThat(answer.body()).contains(REASON, "No space left on device");
    }

    private static void write(TestHttp http, byte[] value) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.post("/api/v2/secrets", Manifests.secret("s", value));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static byte[] value(TestHttp http) throws IOException, InterruptedException {
        String body = http.get("/api/v2/secrets?s=s").body();
        String marker = "\"Public\":\"";
        int begin = body.indexOf(marker) + marker.length();
        return Base64.getDecoder().decode(body.substring(begin, body.indexOf('"', begin)));
    }
}
