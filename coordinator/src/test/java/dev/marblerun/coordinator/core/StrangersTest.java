package dev.marblerun.coordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever is no user learns nothing about who is one: every answer to every stranger is the same. */
@SuppressWarnings("NullAway.Init")
class StrangersTest {
    @TempDir
    Path folder;

    private final TestKeys alice = TestKeys.make("alice");
    private TestCoordinator coordinator;

    @BeforeEach
    void start() throws ApiException {
        coordinator = TestCoordinator.withoutTee(folder.resolve("state"));
        String certificate = alice.certificatePem().replace("\n", "\\n");
        String manifest = """
            {"Packages": {"p": {"UniqueID": "%s"}}, "Marbles": {"m": {"Package": "p"}},
             "Secrets": {"known": {"Type": "plain", "UserDefined": true}},
             "Users": {"alice": {"Certificate": "%s", "Roles": ["all"]}},
             "Roles": {"all": {"ResourceType": "Secrets", "ResourceNames": ["known"],
                               "Actions": ["ReadSecret", "WriteSecret"]}}}
            """
                .formatted("ab".repeat(32), certificate);
        coordinator.coordinator().setManifest(manifest.getBytes(UTF_8));
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    private List<String> answers(@Nullable TestKeys who) throws IOException, InterruptedException {
        TestHttp client = new TestHttp(coordinator.rest(), who);
        List<HttpResponse<String>> answers = List.of(
                client.get("/api/v2/secrets?s=known"),
                client.get("/api/v2/secrets?s=unknown"),
                client.get("/api/v2/secrets"),
                client.post("/api/v2/secrets", "{}"),
                client.post("/api/v2/secrets", "no JSON"),
                client.post("/api/v2/update", "{}"),
                client.post("/api/v2/update-manifest", "{}"),
                client.post("/api/v2/update-cancel", ""));
        List<String> texts = new ArrayList<>();
        answers.forEach(answer -> texts.add(answer.statusCode() + " " + answer.body()));
        return texts;
    }

    @Test
    void strangers_withAndWithoutACertificate_getOneAnswer() throws Exception {
        List<String> all = new ArrayList<>();
        all.addAll(answers(null));
        all.addAll(answers(TestKeys.make("mallory")));
        // The name of a user alone says nothing.
        all.addAll(answers(TestKeys.make("alice")));
        assertThat(all).hasSize(24).containsOnly("401 {\"status\":\"fail\",\"data\":null,\"message\":"
                + "\"unauthorized user: client certificate did not match any MarbleRun users\"}\n");
    }

    @Test
    void user_withTheCertificateOfTheManifest_isToldMore() throws Exception {
        assertThat(answers(alice)).noneMatch(each -> each.startsWith("401"));
    }
}
