package dev.marblerun.coordinator.secrets;

import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.SecretSpec;
import org.jspecify.annotations.Nullable;

/**
 * A secret with its value. A user-defined one that nobody has set yet has none.
 *
 * @param spec what it is. Without the certificate's template, which is the manifest's; with the days that a generated
 *     certificate got when the manifest does not say
 * @param certificate DER; null when it is none, or not set
 * @param privateKey PKCS#8, or the key or data itself; null when it is not there
 * @param publicKey SubjectPublicKeyInfo, or the key or data itself; null when not set
 */
public record Secret(
        SecretSpec spec,
        byte @Nullable [] certificate,
        @Nullable SecretBytes privateKey,
        @Nullable SecretBytes publicKey) {
    private static final SecretBytes PLACEHOLDER = SecretBytes.of(new byte[] {0x41});

    /** Leaves out the template. */
    public Secret {
        spec = new SecretSpec(spec.type(), spec.size(), spec.shared(), spec.userDefined(), spec.validFor(), null);
    }

    /** A key or data: it is its private and its public value. */
    public static Secret ofKey(SecretSpec spec, SecretBytes key) {
        return new Secret(spec, null, key, key);
    }

    /** One without a value. */
    public static Secret unset(SecretSpec spec) {
        return new Secret(spec, null, null, null);
    }

    /** One whose every value is a byte 0x41: what the dry run shows for values that are not known yet. */
    public static Secret placeholder(SecretSpec spec) {
        return new Secret(spec, PLACEHOLDER.reveal(), PLACEHOLDER, PLACEHOLDER);
    }

    /** Whether it has a value. */
    public boolean isSet() {
        return publicKey != null;
    }

    @Override
    public String toString() {
        return "Secret[" + spec.type().wireName() + (isSet() ? ", set]" : ", not set]");
    }
}
