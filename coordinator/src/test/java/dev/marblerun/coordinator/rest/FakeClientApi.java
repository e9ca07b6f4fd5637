package dev.marblerun.coordinator.rest;

import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.ClientApi;
import dev.marblerun.coordinator.core.Peer;
import dev.marblerun.coordinator.core.Phase;
import dev.marblerun.coordinator.secrets.UserSecret;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A client API in memory that does what the adapter can tell apart: states, users, refusals of every kind. */
final class FakeClientApi implements ClientApi {
    final Map<X509Certificate, User> users = new HashMap<>();
    final Map<String, SecretAnswer> secrets = new TreeMap<>();
    final Map<String, UserSecret> written = new TreeMap<>();
    final Map<String, byte[]> recovery = new TreeMap<>();
    final List<String> log = new ArrayList<>();
    volatile @Nullable ManifestAnswer manifest;
    volatile QuoteAnswer quote = new QuoteAnswer("-----BEGIN CERTIFICATE-----\n", null);
    volatile byte @Nullable [] lastNonce;
    volatile boolean signsQuotes;
    volatile @Nullable Marble marble;
    volatile @Nullable ApiException refuseAll;
    volatile @Nullable RuntimeException fault;
    volatile @Nullable CountDownLatch hold;
    final CountDownLatch entered = new CountDownLatch(1);

    private void gate() throws ApiException {
        ApiException refusal = refuseAll;
        if (refusal != null) {
            throw refusal;
        }
        RuntimeException broken = fault;
        if (broken != null) {
            throw broken;
        }
    }

    @Override
    public Phase phase() {
        CountDownLatch latch = hold;
        if (latch != null) {
            entered.countDown();
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return manifest == null ? Phase.ACCEPTING_MANIFEST : Phase.ACCEPTING_MARBLES;
    }

    @Override
    public String statusMessage() {
        return phase().message();
    }

    @Override
    public QuoteAnswer quote(byte @Nullable [] nonce) throws ApiException {
        gate();
        lastNonce = nonce;
        return quote;
    }

    @Override
    public ManifestAnswer manifest() throws ApiException {
        gate();
        ManifestAnswer set = manifest;
        if (set == null) {
            throw new ApiException(Kind.NOT_SET, "requested value not set");
        }
        return set;
    }

    @Override
    public Map<String, byte[]> setManifest(byte[] bytes) throws ApiException {
        gate();
        if (manifest != null) {
            throw new ApiException(Kind.WRONG_STATE, "server is not in expected state");
        }
        if (bytes.length == 0) {
            throw new ApiException(Kind.REFUSED, "unmarshaling manifest: unexpected end of JSON input");
        }
        if (new String(bytes, StandardCharsets.UTF_8).strip().equals("{}")) {
            throw new ApiException(Kind.REFUSED, "checking manifest: no allowed packages defined");
        }
        manifest = new ManifestAnswer(new byte[] {1}, "00ff", bytes);
        return recovery;
    }

    @Override
    public User authenticate(Peer peer) throws ApiException {
        User user = peer.certificate() == null ? null : users.get(peer.certificate());
        if (user == null) {
            throw new ApiException(
                    Kind.UNAUTHENTICATED,
                    "unauthorized user: client certificate did not match any MarbleRun users");
        }
        return user;
    }

    @Override
    public Map<String, SecretAnswer> secrets(User user, List<String> names) throws ApiException {
        gate();
        Map<String, SecretAnswer> found = new TreeMap<>();
        for (String name : names) {
            SecretAnswer secret = secrets.get(name);
            if (secret == null) {
                throw new ApiException(
                        Kind.PERMISSION_DENIED,
                        "user " + user.name() + " is not allowed to read one or more secrets of: ["
                                + String.join(" ", names) + "]");
            }
            found.put(name, secret);
        }
        return found;
    }

    @Override
    public void writeSecrets(User user, Map<String, UserSecret> given) throws ApiException {
        gate();
        if (given.isEmpty()) {
            throw new ApiException(Kind.REFUSED, "parsing new secrets: no new secrets defined");
        }
        written.putAll(given);
    }

    @Override
    public void requireQuoteSigning() throws ApiException {
        gate();
        if (!signsQuotes) {
            throw new ApiException(
                    Kind.FEATURE_DISABLED, "SignQuoteEndpoint feature is not enabled in the manifest");
        }
    }

    @Override
    public SignedQuote signQuote(byte[] given) throws ApiException {
        requireQuoteSigning();
        if (given.length == 0) {
            throw new ApiException(Kind.INVALID_REQUEST, "empty report");
        }
        if (given[0] == 'b') {
            throw new ApiException(Kind.OVERLOADED, "busy");
        }
        return new SignedQuote("OutOfDate", given);
    }

    @Override
    public List<String> updateLog() throws ApiException {
        gate();
        if (manifest == null) {
            throw new ApiException(Kind.WRONG_STATE, "server is not in expected state");
        }
        return log;
    }

    @Override
    public UpdateLogAnswer signedUpdateLog() throws ApiException {
        return new UpdateLogAnswer(updateLog(), "0f", new byte[] {7});
    }

    @Override
    public UpdateAnswer update(User user, byte[] bytes, boolean canTell) throws ApiException {
        gate();
        return new UpdateAnswer(List.of("bob"), 1, canTell ? recovery : null);
    }

    @Override
    public PendingAnswer pendingUpdate() throws ApiException {
        gate();
        throw new ApiException(Kind.NOT_FOUND, "no update in progress");
    }

    @Override
    public UpdateAnswer acknowledge(User user, byte[] bytes, boolean canTell) throws ApiException {
        gate();
        throw new ApiException(Kind.NOT_FOUND, "no update in progress");
    }

    @Override
    public void cancelUpdate(User user) throws ApiException {
        gate();
        throw new ApiException(Kind.NOT_FOUND, "no update in progress");
    }

    @Override
    public int recover(byte[] secret, byte[] signature) throws ApiException {
        throw new ApiException(Kind.WRONG_STATE, "server is not in expected state");
    }

    @Override
    public byte[] recoveryPublicKey() throws ApiException {
        throw new ApiException(Kind.WRONG_STATE, "server is not in expected state");
    }

    @Override
    public Marble authenticateMarble(Peer peer) throws ApiException {
        Marble known = marble;
        if (known != null) {
            return known;
        }
        throw new ApiException(
                Kind.FEATURE_DISABLED, "MonotonicCounter feature is not enabled in the manifest");
    }

    @Override
    public long monotonicCounter(Marble marble, String name, long value) {
        return 0;
    }
}
