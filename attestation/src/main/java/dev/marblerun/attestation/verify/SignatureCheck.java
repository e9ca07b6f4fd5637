package dev.marblerun.attestation.verify;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.interfaces.ECPublicKey;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the signatures of one verification. Those found good are remembered among all verifications only when the
 * whole quote has verified, so that nobody without a genuine quote gets anything remembered.
 *
 * <p>What is remembered is a SHA-256 over key, signature and message: that this signature holds under this key is a
 * fact of arithmetic, which no time, revocation or policy changes. Whether the key may be believed is never
 * remembered here; every verification asks for the whole path from the trust anchor on.
 */
final class SignatureCheck {
    private final BoundedCache<String, Boolean> remembered;
    private final Optional<Provider> provider;
    private final Set<String> found = new HashSet<>();

    /** Checks by our own arithmetic. */
    SignatureCheck(BoundedCache<String, Boolean> remembered) {
        this(remembered, Optional.empty());
    }

    /**
     * Checks of one verification.
     *
     * @param provider who computes; empty for our own arithmetic
     */
    SignatureCheck(BoundedCache<String, Boolean> remembered, Optional<Provider> provider) {
        this.remembered = remembered;
        this.provider = provider;
    }

    /** Whether the signature holds; checked once for the same key, message and signature. */
    boolean holds(ECPublicKey key, byte[] message, byte[] rs) {
        String id = id(key, message, rs);
        if (found.contains(id) || remembered.get(id).isPresent()) {
            return true;
        }
        boolean holds = holdsNow(key, message, rs);
        if (holds) {
            found.add(id);
        }
        return holds;
    }

    /** Whether the signature holds, without looking it up or remembering it: for what is never seen twice. */
    boolean holdsNow(ECPublicKey key, byte[] message, byte[] rs) {
        try {
            return P256.verify(key, message, rs, provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no provider verifies SHA256withECDSA on P-256", e);
        }
    }

    /** Remembers what was found good. Called when the quote has verified. */
    void remember() {
        found.forEach(id -> remembered.put(id, true));
    }

    private static String id(ECPublicKey key, byte[] message, byte[] rs) {
        MessageDigest sha256 = sha256();
        sha256.update(P256.xy(key)); // 64 bytes, as is the signature: the three parts have one reading
        sha256.update(rs);
        sha256.update(message);
        return HexFormat.of().formatHex(sha256.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
