package dev.marblerun.coordinator.manifest;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.json.JsonPath;
import java.util.List;

/** Secrets: whether those that the Coordinator generates can be generated. */
final class SecretChecks {
    private static final JsonPath SECRETS = JsonPath.ROOT.member("Secrets");
    /** What HKDF with SHA-256 can derive: 255 blocks of 32 bytes (RFC 5869, section 2.3). */
    private static final int MOST_DERIVED_BITS = 255 * 32 * 8;
    /** A key is held in memory and in the state; nobody has one of 16 MiB. */
    private static final int MOST_RANDOM_BITS = Limits.MANIFEST_KEY_BYTES * Byte.SIZE;

    private static final int LEAST_RSA_BITS = 1024;
    /** Beyond that making a key takes minutes, which would let a manifest stop the Coordinator. */
    private static final int MOST_RSA_BITS = 16_384;

    private static final List<Integer> CURVES = List.of(224, 256, 384, 521);
    /** A certificate's time has a year of four digits (RFC 5280, section 4.1.2.5). */
    private static final long MOST_DAYS = 2_900_000;

    private final Decoded decoded;
    private final Problems problems;
    private long keyBytes;
    private double rsaWork;

    SecretChecks(Decoded decoded, Problems problems) {
        this.decoded = decoded;
        this.problems = problems;
    }

    void check() {
        decoded.manifest().secrets().forEach((name, secret) -> {
            Problem bad = decoded.badSecrets().get(name);
            if (bad != null) {
                problems.addAll(List.of(bad));
                return;
            }
            check(Texts.clip(name), secret, SECRETS.member(name));
            // A key that is too large by itself has been refused by its name.
            if (secret.type() == SecretType.SYMMETRIC_KEY
                    && !secret.userDefined()
                    && secret.size() <= MOST_RANDOM_BITS) {
                keyBytes += secret.size() / Byte.SIZE;
            }
            if (secret.type() == SecretType.CERT_RSA && !secret.userDefined() && secret.size() <= MOST_RSA_BITS) {
                rsaWork += Math.pow(secret.size() / 2_048.0, 4);
            }
        });
        if (keyBytes > Limits.MANIFEST_KEY_BYTES) {
            problems.error(SECRETS, "the symmetric keys have " + keyBytes + " bytes together, more than "
                    + Limits.MANIFEST_KEY_BYTES);
        }
        if (rsaWork > Limits.MANIFEST_RSA_WORK) {
            problems.error(SECRETS, "making the RSA keys takes as long as " + Math.round(rsaWork)
                    + " keys of 2048 bits, more than " + Limits.MANIFEST_RSA_WORK + ": use fewer or shorter ones");
        }
    }

    private void check(String name, SecretSpec secret, JsonPath path) {
        CertTemplate cert = secret.cert();
        boolean certificate = secret.type().isCertificate();
        if (certificate && cert != null && cert.notAfter() != null && secret.validFor() != 0) {
            problems.error(
                    path.member("ValidFor"),
                    "ambiguous certificate validity duration for secret: " + name
                            + ", both NotAfter and ValidFor are specified");
        }
        if (secret.userDefined()) {
            return;
        }
        Step step = secret.shared() ? Step.SHARED_SECRETS : Step.PRIVATE_SECRETS;
        size(name, secret, step, path.member("Size"));
        if (certificate && Long.compareUnsigned(secret.validFor(), MOST_DAYS) > 0) {
            problems.error(
                    step,
                    path.member("ValidFor"),
                    "secret " + name + " is invalid: a certificate valid for "
                            + Long.toUnsignedString(secret.validFor()) + " days would end after the year 9999");
        }
        if (certificate && cert != null) {
            new CertTemplateChecks(step, path.member("Cert"), problems).check(cert);
        }
    }

    private void size(String name, SecretSpec secret, Step step, JsonPath path) {
        int size = secret.size();
        String invalid = "invalid secret size for " + secret.type().wireName() + " secret " + name + ": ";
        switch (secret.type()) {
            case SYMMETRIC_KEY -> {
                if (size <= 0 || size % 8 != 0 || size > MOST_RANDOM_BITS) {
                    problems.error(step, path, "invalid secret size: " + name);
                } else if (!secret.shared() && size > MOST_DERIVED_BITS) {
                    problems.error(step, path, "hkdf: requested key length too large");
                }
            }
            case CERT_RSA -> {
                if (size < LEAST_RSA_BITS) {
                    problems.error(
                            step,
                            path,
                            "crypto/rsa: " + size + "-bit keys are insecure"
                                    + " (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)");
                } else if (size > MOST_RSA_BITS) {
                    problems.error(step, path, invalid + size + " is more than " + MOST_RSA_BITS);
                }
            }
            case CERT_ECDSA -> {
                if (!CURVES.contains(size)) {
                    String message = "unsupported size " + size + ": does not map to a supported curve";
                    problems.error(step, path, invalid + message);
                }
            }
            case CERT_ED25519 -> {
                if (size != 0) {
                    problems.error(step, path, invalid + "none is expected, got: " + size);
                }
            }
            case PLAIN -> problems.error(
                    step, path, "secret " + name + " is invalid: unsupported secret of type plain");
        }
    }
}
