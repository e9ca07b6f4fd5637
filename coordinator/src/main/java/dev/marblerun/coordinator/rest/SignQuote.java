package dev.marblerun.coordinator.rest;

import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.ClientApi;
import dev.marblerun.coordinator.core.ClientApi.SignedQuote;

/** {@code POST sign-quote}: the one endpoint whose refusals name the field at fault in their data; client-api.md. */
final class SignQuote implements Endpoint {
    private static final String FAILED = "quote verification failed";

    private final ClientApi api;

    SignQuote(ClientApi api) {
        this.api = api;
    }

    @Override
    public Answer answer(Call call) throws ApiException, BodyException {
        api.requireQuoteSigning();
        byte[] quote;
        try {
            quote = Bodies.sgxQuote(call.body());
        } catch (ApiException e) {
            return fault("failed to parse JSON data", "bad request: " + e.getMessage());
        }
        SignedQuote signed;
        try {
            signed = api.signQuote(quote);
        } catch (ApiException e) {
            if (e.kind() != ApiException.Kind.INVALID_REQUEST) {
                throw e;
            }
            return fault(FAILED + ": " + e.getMessage(), FAILED);
        }
        return JSend.success(out -> out.begin()
                .name("tcbStatus")
                .string(signed.tcbStatus())
                .name("verificationSignature")
                .bytes(signed.signature())
                .end());
    }

    private static Answer fault(String ofField, String message) {
        return JSend.fail(400, out -> out.begin().name("sgxQuote").string(ofField).end(), message);
    }
}
