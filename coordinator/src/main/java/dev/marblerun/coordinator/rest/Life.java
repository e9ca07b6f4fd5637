package dev.marblerun.coordinator.rest;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.ClientApi;
import dev.marblerun.coordinator.core.ClientApi.Marble;
import dev.marblerun.coordinator.core.ClientApi.PendingAnswer;
import dev.marblerun.coordinator.core.ClientApi.UpdateAnswer;
import dev.marblerun.coordinator.core.ClientApi.User;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens in a deployment's life after its first manifest, in both versions: updates, recovery, counters. */
final class Life {
    private static final String CANCELLED = "Update successfully cancelled";
    private static final String APPLIED =
            "All users have acknowledged the update manifest. Update successfully applied";
    private static final Answer GONE = JSend.error(
            410,
            "Recovering the Coordinator using the /recover API endpoint has been disabled."
                    + " Use the /api/v2/recover endpoint instead.");

    private final ClientApi api;

    Life(ClientApi api) {
        this.api = api;
    }

    void addTo(Router routes) {
        Failures v2 = Failures::v2;
        routes.post("/api/v2/update", this::update, v2);
        routes.get("/api/v2/update-manifest", this::pending, v2);
        routes.post("/api/v2/update-manifest", this::acknowledge, v2);
        routes.post("/api/v2/update-cancel", this::cancel, v2);
        routes.post("/api/v2/recover", this::recover, v2);
        routes.get("/api/v2/recover/public-key", this::recoveryPublicKey, v2);
        routes.post("/api/v2/monotonic-counter", this::counter, v2);
        routes.post("/update", this::updateV1, Failures.v1(400));
        routes.get("/update-manifest", this::pending, Failures.v1(400));
        routes.post("/update-manifest", this::acknowledgeV1, Failures.v1(500));
        routes.post("/update-cancel", this::cancelV1, Failures.v1(500));
        routes.post("/recover", call -> GONE, Failures.v1(400));
    }

    private Answer update(Call call) throws ApiException, BodyException {
        User user = api.authenticate(call.peer());
        UpdateAnswer answer = api.update(user, Bodies.manifest(call.body()), true);
        return JSend.success(out -> {
                    out.begin().name("missingAcknowledgments").number(answer.missingAcknowledgments());
                    users(out, answer.missingUsers());
                    recoverySecrets(out, answer.recoverySecrets());
                    out.end();
                })
                .with("Cache-Control", "no-store");
    }

    private Answer updateV1(Call call) throws ApiException, BodyException {
        User user = api.authenticate(call.peer());
        api.update(user, call.body(), false);
        return JSend.DONE;
    }

    /** The same in both versions. */
    private Answer pending(Call call) throws ApiException {
        PendingAnswer update = api.pendingUpdate();
        return JSend.success(out -> {
            out.begin().name("manifest").bytes(update.manifest());
            out.name("message").string(stillNeeded(update.missingAcknowledgments()));
            users(out, update.missingUsers());
            out.end();
        });
    }

    private Answer acknowledge(Call call) throws ApiException, BodyException {
        User user = api.authenticate(call.peer());
        UpdateAnswer answer = api.acknowledge(user, Bodies.manifest(call.body()), true);
        return JSend.success(out -> {
                    out.begin().name("message").string(message(answer));
                    users(out, answer.missingUsers());
                    out.name("missingAcknowledgments").number(answer.missingAcknowledgments());
                    recoverySecrets(out, answer.recoverySecrets());
                    out.end();
                })
                .with("Cache-Control", "no-store");
    }

    private Answer acknowledgeV1(Call call) throws ApiException, BodyException {
        User user = api.authenticate(call.peer());
        UpdateAnswer answer = api.acknowledge(user, call.body(), false);
        return JSend.success(out -> out.string(message(answer)));
    }

    private static String message(UpdateAnswer answer) {
        return answer.missingAcknowledgments() == 0
                ? APPLIED
                : stillNeeded(answer.missingAcknowledgments())
                        + ".\nThe following users have not yet accepted: "
                        + String.join(", ", answer.missingUsers());
    }

    private static String stillNeeded(long count) {
        return count == 1
                ? "1 user still needs to acknowledge the update manifest"
                : count + " users still need to acknowledge the update manifest";
    }

    private static void users(JsonOut out, List<String> missing) {
        out.name("missingUsers");
        if (missing.isEmpty()) {
            out.nothing();
        } else {
            out.strings(missing);
        }
    }

    private static void recoverySecrets(JsonOut out, @Nullable Map<String, byte[]> secrets) {
        if (secrets != null) {
            Values.bytesByName(out.name("recoverySecrets"), secrets);
        }
    }

    private Answer cancel(Call call) throws ApiException {
        api.cancelUpdate(api.authenticate(call.peer()));
        return JSend.success(out -> out.begin().name("message").string(CANCELLED).end());
    }

    private Answer cancelV1(Call call) throws ApiException {
        api.cancelUpdate(api.authenticate(call.peer()));
        return JSend.success(out -> out.string(CANCELLED));
    }

    private Answer recover(Call call) throws ApiException, BodyException {
        Bodies.RecoverySecret upload = Bodies.recoverySecret(call.body(Limits.RECOVER_BODY_BYTES));
        int remaining = api.recover(upload.secret(), upload.signature());
        String message = remaining == 0
                ? "Recovery successful."
                : "Secret was processed successfully. Upload the next secret. Remaining secrets: " + remaining;
        return JSend.success(out ->
                out.begin().name("remaining").number(remaining).name("message").string(message).end());
    }

    private Answer recoveryPublicKey(Call call) throws ApiException {
        byte[] key = api.recoveryPublicKey();
        return JSend.success(out ->
                out.begin().name("algorithm").string("RSA").name("ephemeralPublicKey").bytes(key).end());
    }

    private Answer counter(Call call) throws ApiException, BodyException {
        Marble marble = api.authenticateMarble(call.peer());
        Bodies.Counter counter = Bodies.counter(call.body(Limits.COUNTER_BODY_BYTES));
        long before = api.monotonicCounter(marble, counter.name(), counter.value());
        return JSend.success(out -> out.begin().name("value").unsigned(before).end());
    }
}
