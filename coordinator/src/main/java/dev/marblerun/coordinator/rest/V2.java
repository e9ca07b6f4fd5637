package dev.marblerun.coordinator.rest;

import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.ClientApi;
import dev.marblerun.coordinator.core.ClientApi.ManifestAnswer;
import dev.marblerun.coordinator.core.ClientApi.QuoteAnswer;
import dev.marblerun.coordinator.core.ClientApi.UpdateLogAnswer;
import dev.marblerun.coordinator.core.ClientApi.User;
import dev.marblerun.coordinator.core.Phase;
import java.util.List;
import java.util.Map;

/** Version 2 of the client API; client-api.md, "v2". */
final class V2 {
    private static final String NO_STORE = "no-store";

    private final ClientApi api;
    private final Cached<Status> statuses = new Cached<>(V2::status);
    private final Cached<QuoteAnswer> quotes = new Cached<>(V2::quote);
    private final Cached<ManifestAnswer> manifests = new Cached<>(V2::manifest);
    private final Cached<UpdateLogAnswer> updateLogs = new Cached<>(V2::updateLog);

    private record Status(Phase phase, String message) {}

    V2(ClientApi api) {
        this.api = api;
    }

    void addTo(Router routes) {
        Failures failures = Failures::v2;
        routes.getAtOnce("/api/v2/status", this::status, failures);
        routes.getAtOnce("/api/v2/quote", this::quote, failures);
        routes.getAtOnce("/api/v2/manifest", this::manifest, failures);
        routes.post("/api/v2/manifest", this::setManifest, failures);
        routes.get("/api/v2/secrets", this::secrets, failures);
        routes.post("/api/v2/secrets", this::writeSecrets, failures);
        routes.get("/api/v2/update", this::updateLog, failures);
        routes.post("/api/v2/sign-quote", new SignQuote(api), failures);
    }

    private Answer status(Call call) {
        return statuses.of(new Status(api.phase(), api.statusMessage()));
    }

    private static Answer status(Status status) {
        return JSend.success(out -> out.begin()
                .name("code")
                .number(status.phase().code())
                .name("message")
                .string(status.message())
                .end());
    }

    private Answer quote(Call call) throws ApiException {
        byte[] nonce = Bodies.nonce(call.query().first("nonce"));
        QuoteAnswer answer = api.quote(nonce);
        return nonce == null ? quotes.of(answer) : quote(answer);
    }

    private static Answer quote(QuoteAnswer answer) {
        return JSend.success(out -> out.begin()
                .name("cert")
                .string(answer.certificates())
                .name("quote")
                .bytes(answer.quote())
                .end());
    }

    private Answer manifest(Call call) throws ApiException {
        ManifestAnswer manifest = api.manifest();
        String etag = Values.etag(manifest);
        return Values.isKnown(call.header("If-None-Match"), etag)
                ? new Answer(304, new byte[0]).with("ETag", etag)
                : manifests.of(manifest);
    }

    private static Answer manifest(ManifestAnswer answer) {
        return JSend.success(out -> out.begin()
                        .name("manifestSignatureRootECDSA")
                        .bytes(answer.signature())
                        .name("manifestFingerprint")
                        .string(answer.fingerprint())
                        .name("manifest")
                        .bytes(answer.manifest())
                        .end())
                .with("ETag", Values.etag(answer));
    }

    private Answer setManifest(Call call) throws ApiException, BodyException {
        Map<String, byte[]> recovery = api.setManifest(Bodies.manifest(call.body()));
        return JSend.success(out -> {
                    Values.bytesByName(out.begin().name("RecoverySecrets"), recovery);
                    out.end();
                })
                .with("Cache-Control", NO_STORE);
    }

    private Answer secrets(Call call) throws ApiException {
        User user = api.authenticate(call.peer());
        List<String> names = Bodies.secretNames(call.query());
        Map<String, ClientApi.SecretAnswer> secrets = api.secrets(user, names);
        return JSend.success(out -> {
                    Values.secrets(out.begin().name("secrets"), secrets);
                    out.end();
                })
                .with("Cache-Control", NO_STORE);
    }

    private Answer writeSecrets(Call call) throws ApiException, BodyException {
        User user = api.authenticate(call.peer());
        api.writeSecrets(user, Bodies.secrets(call.body()));
        return JSend.DONE;
    }

    private Answer updateLog(Call call) throws ApiException {
        return updateLogs.of(api.signedUpdateLog());
    }

    private static Answer updateLog(UpdateLogAnswer log) {
        return JSend.success(out -> {
            out.begin().name("updateLog").strings(log.lines());
            out.name("updateLogHead").begin().name("entries").number(log.lines().size());
            out.name("hash").string(log.hash()).name("signature").bytes(log.signature()).end();
            out.end();
        });
    }
}
