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
    private final TestKeys bob = TestKeys.make("bob");
    private TestCoordinator coordinator;

    @BeforeEach
    void start() throws ApiException {
        coordinator = TestCoordinator.withoutTee(folder.resolve("state"));
        String manifest = """
            {"Packages": {"p": {"UniqueID": "%s"}}, "Marbles": {"m": {"Package": "p"}},
             "Secrets": {"known": {"Type": "plain", "UserDefined": true}},
             "Users": {"alice": {"Certificate": "%s", "Roles": ["all"]}, "bob": {"Certificate": "%s"}},
             "Roles": {"all": {"ResourceType": "Secrets", "ResourceNames": ["known"],
                               "Actions": ["ReadSecret", "WriteSecret"]}}}
            """
                .formatted("ab".repeat(32), pem(alice), pem(bob));
        coordinator.coordinator().setManifest(manifest.getBytes(UTF_8));
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    private static String pem(TestKeys user) {
        return user.certificatePem().replace("\n", "\\n");
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

    /** The contract has a user's name and what was asked for in the message; nothing else may tell secrets apart. */
    @Test
    void user_withoutThePermission_isNotToldWhichSecretsThereAre() throws Exception {
        TestHttp client = new TestHttp(coordinator.rest(), bob);
        HttpResponse<String> there = client.get("/api/v2/secrets?s=known");
        HttpResponse<String> absent = client.get("/api/v2/secrets?s=other");
        assertThat(there.statusCode()).isEqualTo(403);
        assertThat(absent.statusCode()).isEqualTo(403);
        assertThat(there.body()).contains("[known]");
        assertThat(absent.body()).isEqualTo(there.body().replace("known", "other"));
        assertThat(client.get("/api/v2/secrets?s=known&s=other").body())
                .isEqualTo(there.body().replace("known", "known other"));
    }
}
