package dev.marblerun.coordinator.rest;

import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.ClientApi;
import dev.marblerun.coordinator.core.ClientApi.ManifestAnswer;
import dev.marblerun.coordinator.core.ClientApi.QuoteAnswer;
import dev.marblerun.coordinator.core.ClientApi.User;
import dev.marblerun.coordinator.core.Phase;
import java.util.List;
import java.util.Map;

/** Version 1 of the client API, at the root, for old clients: bodies are not wrapped; client-api.md, "v1". */
final class V1 {
    private static final Answer NO_MANIFEST = JSend.success(out -> out.begin()
            .name("ManifestSignatureRootECDSA")
            .nothing()
            .name("ManifestSignature")
            .string("")
            .name("Manifest")
            .nothing()
            .end());

    private final ClientApi api;
    private final Cached<QuoteAnswer> quotes = new Cached<>(V1::quote);
    private final Cached<ManifestAnswer> manifests = new Cached<>(V1::manifest);

    V1(ClientApi api) {
        this.api = api;
    }

    void addTo(Router routes) {
        Failures refusedIsBadRequest = Failures.v1(400);
        Failures refusedIsServerError = Failures.v1(500);
        routes.getAtOnce("/status", this::status, refusedIsBadRequest);
        routes.getAtOnce("/quote", this::quote, refusedIsServerError);
        routes.getAtOnce("/manifest", this::manifest, refusedIsBadRequest);
        routes.post("/manifest", this::setManifest, refusedIsBadRequest);
        routes.get("/secrets", this::secrets, refusedIsBadRequest);
        routes.post("/secrets", this::writeSecrets, refusedIsBadRequest);
        routes.get("/update", this::updateLog, refusedIsServerError);
    }

    private Answer status(Call call) {
        Phase phase = api.phase();
        String message = api.statusMessage();
        return JSend.success(out -> out.begin()
                .name("StatusCode")
                .number(phase.code())
                .name("StatusMessage")
                .string(message)
                .end());
    }

    /** Without nonce: version 1 has none. */
    private Answer quote(Call call) throws ApiException {
        return quotes.of(api.quote(null));
    }

    private static Answer quote(QuoteAnswer answer) {
        return JSend.success(out -> out.begin()
                .name("Cert")
                .string(answer.certificates())
                .name("Quote")
                .bytes(answer.quote())
                .end());
    }

    private Answer manifest(Call call) throws ApiException {
        try {
            return manifests.of(api.manifest());
        } catch (ApiException e) {
            if (e.kind() == ApiException.Kind.NOT_SET) {
                return NO_MANIFEST;
            }
            throw e;
        }
    }

    private static Answer manifest(ManifestAnswer answer) {
        return JSend.success(out -> out.begin()
                .name("ManifestSignatureRootECDSA")
                .bytes(answer.signature())
                .name("ManifestSignature")
                .string(answer.fingerprint())
                .name("Manifest")
                .bytes(answer.manifest())
                .end());
    }

    private Answer setManifest(Call call) throws ApiException, BodyException {
        Map<String, byte[]> recovery = api.setManifest(call.body());
        if (recovery.isEmpty()) {
            return JSend.DONE;
        }
        return JSend.success(out -> {
                    Values.bytesByName(out.begin().name("RecoverySecrets"), recovery);
                    out.end();
                })
                .with("Cache-Control", "no-store");
    }

    private Answer secrets(Call call) throws ApiException {
        User user = api.authenticate(call.peer());
        Map<String, ClientApi.SecretAnswer> secrets = api.secrets(user, Bodies.secretNames(call.query()));
        return JSend.success(out -> Values.secrets(out, secrets)).with("Cache-Control", "no-store");
    }

    private Answer writeSecrets(Call call) throws ApiException, BodyException {
        User user = api.authenticate(call.peer());
        api.writeSecrets(user, Bodies.bareSecrets(call.body()));
        return JSend.DONE;
    }

    private Answer updateLog(Call call) throws ApiException {
        List<String> lines = api.updateLog();
        StringBuilder log = new StringBuilder();
        lines.forEach(line -> log.append(line).append('\n'));
        return JSend.success(out -> out.string(log.toString()));
    }
}
