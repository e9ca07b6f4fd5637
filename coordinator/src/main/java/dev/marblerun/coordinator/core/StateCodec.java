package dev.marblerun.coordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marblerun.coordinator.ca.CaException;
import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.core.StateStore.Change;
import dev.marblerun.coordinator.core.StateStore.Sink;
import dev.marblerun.coordinator.core.StateStore.Snapshot;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.ManifestDecoder;
import dev.marblerun.coordinator.manifest.ManifestException;
import dev.marblerun.coordinator.plan.Faults;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.secrets.SecretCodec;
import dev.marblerun.coordinator.secrets.SecretException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state as entries of the store: {@code ca}, {@code manifest}, {@code signature}, {@code rootSecret},
 * {@code secret/NAME}, {@code package/NAME} (its updated SecurityVersion), {@code previous/rootSecret},
 * {@code previous/secret/NAME}, {@code pending/manifest}, {@code pending/user/NAME}, {@code activations/TYPE},
 * {@code counter/ID} and {@code log/NUMBER}.
 */
final class StateCodec {
    private static final String SECRET = "secret/";
    private static final String ACTIVATIONS = "activations/";
    private static final String LOG = "log/";
    private static final String PACKAGE = "package/";
    private static final String PREVIOUS_ROOT = "previous/rootSecret";
    private static final String PREVIOUS_SECRET = "previous/secret/";
    private static final String PENDING = "pending/manifest";
    private static final String PENDING_USER = "pending/user/";
    private static final String COUNTER = "counter/";

    private StateCodec() {}

    /** An entry of the state is not what this version writes. */
    static final class StateFormatException extends Exception {
        private static final long serialVersionUID = 1L;

        StateFormatException(String message, Throwable cause) {
            super(message, cause);
        }

        StateFormatException(String message) {
            super(message);
        }
    }

    /** All entries of a state that has a deployment. */
    static Snapshot snapshot(State state) {
        return sink -> {
            Deployment deployment = Objects.requireNonNull(state.deployment(), "a state without a deployment");
            write(state.ca(), deployment, sink);
        };
    }

    private static void write(CertificateAuthority ca, Deployment deployment, Sink sink) throws IOException {
        for (Map.Entry<String, Supplier<byte[]>> entry : updatable(ca, deployment).entrySet()) {
            sink.put(entry.getKey(), entry.getValue().get());
        }
        for (Map.Entry<String, Long> activations : deployment.activations().entrySet()) {
            sink.put(ACTIVATIONS + activations.getKey(), number(activations.getValue()));
        }
        for (Map.Entry<String, Long> counter : deployment.counters().entrySet()) {
            sink.put(COUNTER + counter.getKey(), number(counter.getValue()));
        }
        int index = 0;
        for (String line : deployment.updateLog()) {
            sink.put(logKey(index++), line.getBytes(UTF_8));
        }
    }

    /** What updates change: all but the counts and the log. Encoded only when it is asked for. */
    private static Map<String, Supplier<byte[]>> updatable(CertificateAuthority ca, Deployment deployment) {
        Map<String, Supplier<byte[]>> entries = new HashMap<>();
        entries.put("ca", () -> ca.encode().reveal());
        entries.put("manifest", deployment::raw);
        entries.put("signature", deployment::signature);
        entries.put("rootSecret", () -> deployment.rootSecret().reveal());
        deployment.secrets().forEach((name, secret) -> entries.put(SECRET + name, () -> SecretCodec.encode(secret)));
        deployment.policy().packageVersions()
                .forEach((name, version) -> entries.put(PACKAGE + name, () -> number(version)));
        Previous previous = deployment.previous();
        SecretBytes previousRoot = previous.rootSecret();
        if (previousRoot != null) {
            entries.put(PREVIOUS_ROOT, previousRoot::reveal);
        }
        previous.secrets()
                .forEach((name, secret) -> entries.put(PREVIOUS_SECRET + name, () -> SecretCodec.encode(secret)));
        PendingUpdate pending = deployment.pending();
        if (pending != null) {
            entries.put(PENDING, pending::raw);
            pending.acknowledged().forEach(user -> entries.put(PENDING_USER + user, () -> new byte[0]));
        }
        return entries;
    }

    /** What has to be written to come from one to the other, but for the counts and the log. */
    static List<Change> difference(
            CertificateAuthority caBefore, Deployment before, CertificateAuthority caAfter, Deployment after) {
        Map<String, Supplier<byte[]>> old = updatable(caBefore, before);
        Map<String, Supplier<byte[]>> fresh = updatable(caAfter, after);
        List<Change> changes = new ArrayList<>();
        fresh.forEach((key, encoding) -> {
            byte[] value = encoding.get();
            Supplier<byte[]> present = old.remove(key);
            if (present == null || !Arrays.equals(value, present.get())) {
                changes.add(new Change(key, value));
            }
        });
        old.keySet().forEach(key -> changes.add(new Change(key, null)));
        return changes;
    }

    /** What has to be written when users set secrets: {@link Deployment#withSecrets}. */
    static List<Change> secretsSet(Deployment before, Deployment after, Set<String> names) {
        List<Change> changes = new ArrayList<>();
        for (String name : names) {
            Secret secret = Objects.requireNonNull(after.secrets().get(name));
            changes.add(new Change(SECRET + name, SecretCodec.encode(secret)));
            Secret previous = after.previous().secrets().get(name);
            if (previous != null && !Objects.equals(previous, before.previous().secrets().get(name))) {
                changes.add(new Change(PREVIOUS_SECRET + name, SecretCodec.encode(previous)));
            }
        }
        return changes;
    }

    /** The lines of the log from a number on. */
    static List<Change> logLines(int first, List<String> lines) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            changes.add(new Change(logKey(first + i), lines.get(i).getBytes(UTF_8)));
        }
        return changes;
    }

    /**
     * The state that these entries are.
     *
     * @param entries what is read of them is taken out, so that large ones are not held twice
     */
    static State decode(Map<String, byte[]> entries) throws StateFormatException {
        try {
            CertificateAuthority ca = CertificateAuthority.decode(SecretBytes.of(entry(entries, "ca")));
            byte[] raw = entry(entries, "manifest");
            Manifest manifest = ManifestDecoder.decode(raw).manifest();
            PersistentMap<Secret> secrets = takeSecrets(entries, SECRET);
            PersistentMap<Secret> previous = takeSecrets(entries, PREVIOUS_SECRET);
            Faults faults = new Faults();
            Policy policy = Policy.compile(raw, entry(entries, "signature"), manifest, faults);
            if (!faults.isEmpty()) {
                throw new StateFormatException("the stored manifest no longer compiles: " + faults.first().message());
            }
            Map<String, Long> packages = numbers(below(entries, PACKAGE));
            byte[] previousRoot = entries.get(PREVIOUS_ROOT);
            Deployment deployment = new Deployment(
                    packages.isEmpty() ? policy : policy.withPackageVersions(packages),
                    SecretBytes.of(entry(entries, "rootSecret")),
                    secrets,
                    new Previous(previousRoot == null ? null : SecretBytes.of(previousRoot), previous),
                    pending(entries),
                    numbers(below(entries, ACTIVATIONS)),
                    numbers(below(entries, COUNTER)),
                    AppendList.of(below(entries, LOG).values().stream()
                            .map(line -> new String(line, UTF_8))
                            .toList()));
            return new State(Phase.ACCEPTING_MARBLES, ca, deployment);
        } catch (CaException | ManifestException | SecretException | ApiException e) {
            throw new StateFormatException("an entry of the state cannot be read: " + e.getMessage(), e);
        }
    }

    private static PersistentMap<Secret> takeSecrets(Map<String, byte[]> entries, String prefix)
            throws SecretException {
        PersistentMap<Secret> secrets = PersistentMap.empty();
        for (String key : List.copyOf(entries.keySet())) {
            if (key.startsWith(prefix)) {
                Secret secret = SecretCodec.decode(Objects.requireNonNull(entries.remove(key)));
                secrets = secrets.with(key.substring(prefix.length()), secret);
            }
        }
        return secrets;
    }

    private static @Nullable PendingUpdate pending(Map<String, byte[]> entries) {
        byte[] raw = entries.get(PENDING);
        return raw == null
                ? null
                : new PendingUpdate(raw, fingerprint(raw), below(entries, PENDING_USER).keySet());
    }

    /** The entries whose keys begin so, by the rest of their keys, in the order of these. */
    private static Map<String, byte[]> below(Map<String, byte[]> entries, String prefix) {
        Map<String, byte[]> found = new TreeMap<>();
        entries.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), value);
            }
        });
        return found;
    }

    private static PersistentMap<Long> numbers(Map<String, byte[]> entries) {
        PersistentMap<Long> numbers = PersistentMap.empty();
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            numbers = numbers.with(entry.getKey(), ByteBuffer.wrap(entry.getValue()).getLong());
        }
        return numbers;
    }

    static String fingerprint(byte[] manifest) {
        return HexFormat.of().formatHex(MarbleVerifier.sha256(manifest));
    }

    static String counterKey(String id) {
        return COUNTER + id;
    }

    static String activationsKey(String marbleType) {
        return ACTIVATIONS + marbleType;
    }

    /** Keys of lines sort as their numbers do. */
    private static String logKey(int index) {
        return LOG + "%012d".formatted(index);
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static byte[] entry(Map<String, byte[]> entries, String key) throws StateFormatException {
        byte[] value = entries.get(key);
        if (value == null) {
            throw new StateFormatException("the state has no entry \"" + key + "\"");
        }
        return value;
    }
}
