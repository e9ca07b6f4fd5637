package dev.marblerun.coordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marblerun.coordinator.ca.CaException;
import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.ManifestDecoder;
import dev.marblerun.coordinator.manifest.ManifestException;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.secrets.SecretCodec;
import dev.marblerun.coordinator.secrets.SecretException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state as entries of the store: {@code ca}, {@code manifest}, {@code signature}, {@code rootSecret}, {@code secret/NAME},
 * {@code activations/TYPE} and {@code log/NUMBER}.
 */
final class StateCodec {
    private static final String SECRET = "secret/";
    private static final String ACTIVATIONS = "activations/";
    private static final String LOG = "log/";

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

    static Map<String, byte[]> encode(CertificateAuthority ca, Deployment deployment) {
        Map<String, byte[]> entries = new TreeMap<>();
        entries.put("ca", ca.encode().reveal());
        entries.put("manifest", deployment.raw());
        entries.put("signature", deployment.signature());
        entries.put("rootSecret", deployment.rootSecret().reveal());
        deployment.secrets().forEach((name, secret) -> entries.put(secretKey(name), SecretCodec.encode(secret)));
        deployment.activations().forEach((type, count) -> entries.put(activationsKey(type), number(count)));
        for (int i = 0; i < deployment.updateLog().size(); i++) {
            entries.put(logKey(i), deployment.updateLog().get(i).getBytes(UTF_8));
        }
        return entries;
    }

    static State decode(Map<String, byte[]> entries) throws StateFormatException {
        try {
            CertificateAuthority ca = CertificateAuthority.decode(SecretBytes.of(entry(entries, "ca")));
            byte[] raw = entry(entries, "manifest");
            Manifest manifest = ManifestDecoder.decode(raw).manifest();
            Map<String, Secret> secrets = new HashMap<>();
            Map<String, Long> activations = new HashMap<>();
            TreeMap<String, String> log = new TreeMap<>();
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                String key = entry.getKey();
                if (key.startsWith(SECRET)) {
                    secrets.put(key.substring(SECRET.length()), SecretCodec.decode(entry.getValue()));
                } else if (key.startsWith(ACTIVATIONS)) {
                    activations.put(key.substring(ACTIVATIONS.length()), ByteBuffer.wrap(entry.getValue()).getLong());
                } else if (key.startsWith(LOG)) {
                    log.put(key, new String(entry.getValue(), UTF_8));
                }
            }
            Faults faults = new Faults();
            Map<String, MarblePlan> plans = MarblePlan.compileAll(manifest, faults);
            if (!faults.isEmpty()) {
                throw new StateFormatException("the stored manifest no longer compiles: " + faults.first().message());
            }
            Deployment deployment = new Deployment(
                    raw,
                    fingerprint(raw),
                    entry(entries, "signature"),
                    manifest,
                    Users.of(manifest),
                    plans,
                    SecretBytes.of(entry(entries, "rootSecret")),
                    Map.copyOf(secrets),
                    Map.copyOf(activations),
                    List.copyOf(log.values()));
            return new State(Phase.ACCEPTING_MARBLES, ca, deployment);
        } catch (CaException | ManifestException | SecretException | ApiException e) {
            throw new StateFormatException("an entry of the state cannot be read: " + e.getMessage(), e);
        }
    }

    static String fingerprint(byte[] manifest) {
        return HexFormat.of().formatHex(MarbleVerifier.sha256(manifest));
    }

    static String secretKey(String name) {
        return SECRET + name;
    }

    static String activationsKey(String marbleType) {
        return ACTIVATIONS + marbleType;
    }

    /** Keys of lines sort as their numbers do. */
    static String logKey(int index) {
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
