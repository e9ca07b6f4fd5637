package dev.marblerun.coordinator.secrets;

import dev.marblerun.coordinator.ca.CaException;
import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.ca.SecretCertificates;
import dev.marblerun.coordinator.crypto.KeyMaker;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.CertTemplate;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.manifest.SecretType;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes the values of secrets that nobody uploads (manifest.md, Secrets; pki-and-state.md, Key derivation). Always from
 * the manifest's own words, whether shared or private. Safe for many threads.
 */
public final class SecretFactory {
    private static final int MIN_RSA_BITS = 1024;

    /** 16 MiB: more than any use, and a bound on what one line of a manifest allocates. */
    private static final int MAX_SHARED_KEY_BYTES = 16 * 1024 * 1024;

    private final InstantSource clock;
    private final SecureRandom random;
    private final RsaKeyPool rsaKeys;

    /** Makes secrets, RSA keys coming from this pool. */
    public SecretFactory(InstantSource clock, SecureRandom random, RsaKeyPool rsaKeys) {
        this.clock = clock;
        this.random = random;
        this.rsaKeys = rsaKeys;
    }

    /**
     * For whom a private secret is.
     *
     * @param uuid in lower case with hyphens
     * @param marbleName the marble type, or empty when its entry disables secret binding
     */
    public record Instance(String uuid, String marbleName) {}

    /** Tells the pool of RSA keys which sizes activations under this manifest will want. */
    public void prepare(Map<String, SecretSpec> specs) {
        Set<Integer> sizes = specs.values().stream()
                .filter(spec -> spec.type() == SecretType.CERT_RSA && !spec.userDefined() && !spec.shared())
                .map(SecretSpec::size)
                .filter(size -> size >= MIN_RSA_BITS)
                .collect(Collectors.toSet());
        rsaKeys.keep(sizes);
    }

    /** New values for every shared secret that is not user-defined. */
    public Map<String, Secret> shared(Map<String, SecretSpec> specs, CertificateAuthority ca) throws SecretException {
        Map<String, Secret> secrets = new LinkedHashMap<>();
        for (Map.Entry<String, SecretSpec> entry : specs.entrySet()) {
            if (entry.getValue().shared() && !entry.getValue().userDefined()) {
                secrets.put(entry.getKey(), shared(entry.getKey(), entry.getValue(), ca));
            }
        }
        return secrets;
    }

    /** A new value for one shared secret. */
    public Secret shared(String name, SecretSpec spec, CertificateAuthority ca) throws SecretException {
        if (spec.type() != SecretType.SYMMETRIC_KEY) {
            return certificate(name, spec, ca);
        }
        int length = keyBytes(name, spec);
        if (length > MAX_SHARED_KEY_BYTES) {
            throw new SecretException("invalid secret size: " + name);
        }
        return Secret.ofKey(spec, SecretBytes.random(length, random));
    }

    /** A new key and certificate for a shared certificate secret; it ends when the present one ends. */
    public Secret renewed(String name, SecretSpec spec, CertificateAuthority ca, Secret present)
            throws SecretException {
        byte[] old = present.certificate();
        return old == null
                ? certificate(name, spec, ca)
                : certificate(
                        name,
                        spec,
                        key -> SecretCertificates.renew(ca, spec.cert(), old, key, clock.instant(), random));
    }

    /**
     * The value of one private secret for an instance: a derived key, which is always the same, or a new certificate.
     *
     * @param rootSecret what keys are derived from
     */
    public Secret forInstance(
            String name, SecretSpec spec, CertificateAuthority ca, SecretBytes rootSecret, Instance instance)
            throws SecretException {
        return spec.type() == SecretType.SYMMETRIC_KEY
                ? derivedKey(name, spec, rootSecret, instance)
                : certificate(name, spec, ca);
    }

    /** The private symmetric key that an instance has under a root secret. */
    public Secret derivedKey(String name, SecretSpec spec, SecretBytes rootSecret, Instance instance)
            throws SecretException {
        int length = keyBytes(name, spec);
        return Secret.ofKey(
                spec, KeyDerivation.derive(rootSecret, instance.uuid(), name, instance.marbleName(), length));
    }

    /**
     * What the dry run shows: the shared secrets as they are, a byte 0x41 for everything user-defined, and real
     * values for private secrets, made for no instance. Finds the faults of private secrets at once.
     *
     * @param shared values of the shared generated secrets
     */
    public Map<String, Secret> forDryRun(
            Map<String, SecretSpec> specs, Map<String, Secret> shared, CertificateAuthority ca, SecretBytes rootSecret)
            throws SecretException {
        Instance nobody = new Instance("00000000-0000-0000-0000-000000000000", "");
        Map<String, Secret> secrets = new LinkedHashMap<>();
        for (Map.Entry<String, SecretSpec> entry : specs.entrySet()) {
            String name = entry.getKey();
            SecretSpec spec = entry.getValue();
            Secret known = shared.get(name);
            if (spec.userDefined()) {
                secrets.put(name, Secret.placeholder(spec));
            } else if (spec.shared() && known != null) {
                secrets.put(name, known);
            } else {
                secrets.put(name, forInstance(name, spec, ca, rootSecret, nobody));
            }
        }
        return secrets;
    }

    /** Bytes of a symmetric key. */
    static int keyBytes(String name, SecretSpec spec) throws SecretException {
        if (spec.size() <= 0 || spec.size() % 8 != 0) {
            throw new SecretException("invalid secret size: " + name);
        }
        return spec.size() / 8;
    }

    private Secret certificate(String name, SecretSpec spec, CertificateAuthority ca) throws SecretException {
        return certificate(
                name,
                spec,
                key -> SecretCertificates.issue(ca, spec.cert(), spec.validFor(), key, clock.instant(), random));
    }

    /** Makes a certificate over a public key, both DER. */
    private interface Issuer {
        byte[] issue(byte[] spki) throws CaException;
    }

    private Secret certificate(String name, SecretSpec spec, Issuer issuer) throws SecretException {
        KeyMaker.Made key = key(name, spec);
        try {
            byte[] certificate = issuer.issue(key.spki());
            return new Secret(withDays(spec), certificate, key.pkcs8(), SecretBytes.of(key.spki()));
        } catch (CaException e) {
            throw new SecretException(String.valueOf(e.getMessage()), e);
        }
    }

    private KeyMaker.Made key(String name, SecretSpec spec) throws SecretException {
        return switch (spec.type()) {
            case CERT_RSA -> {
                if (spec.size() < MIN_RSA_BITS) {
                    throw new SecretException("crypto/rsa: " + spec.size() + "-bit keys are insecure (secret " + name
                            + "; at least " + MIN_RSA_BITS + " bits are needed)");
                }
                try {
                    yield rsaKeys.take(spec.size());
                } catch (IllegalArgumentException e) {
                    throw new SecretException(e.getMessage() + ": secret " + name, e);
                }
            }
            case CERT_ECDSA ->
                KeyMaker.ec(
                        curve(spec.size())
                                .orElseThrow(() -> new SecretException("invalid secret size for cert-ecdsa secret "
                                        + name + ": unsupported size " + spec.size()
                                        + ": does not map to a supported curve")),
                        random);
            case CERT_ED25519 -> {
                if (spec.size() != 0) {
                    throw new SecretException("invalid secret size for cert-ed25519 secret " + name
                            + ": none is expected, got: " + spec.size());
                }
                yield KeyMaker.ed25519(random);
            }
            case PLAIN, SYMMETRIC_KEY ->
                throw new SecretException("secret " + name + " is invalid: unsupported secret of type "
                        + spec.type().wireName());
        };
    }

    private static Optional<KeyMaker.Curve> curve(int bits) {
        for (KeyMaker.Curve curve : KeyMaker.Curve.values()) {
            if (curve.bits() == bits) {
                return Optional.of(curve);
            }
        }
        return Optional.empty();
    }

    /** The days that hold when the manifest gives none show in the API's answers. */
    private static SecretSpec withDays(SecretSpec spec) {
        CertTemplate cert = spec.cert();
        boolean defaulted = spec.validFor() == 0 && (cert == null || cert.notAfter() == null);
        return defaulted
                ? new SecretSpec(
                        spec.type(),
                        spec.size(),
                        spec.shared(),
                        spec.userDefined(),
                        SecretCertificates.DEFAULT_DAYS,
                        cert)
                : spec;
    }
}
