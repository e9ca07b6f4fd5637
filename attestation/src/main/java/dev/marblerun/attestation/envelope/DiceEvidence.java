package dev.marblerun.attestation.envelope;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.quote.QuoteFormatException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tagged evidence of interoperable RA-TLS (dcap.md, 1.8; TCG DICE Attestation Architecture, "tagged evidence"):
 * CBOR tag 60000 around a quote and a buffer of claims. The report data is the SHA-256 of that buffer, a map in which
 * {@code pubkey-hash} is a byte string around {@code [hash algorithm, hash of the key's SubjectPublicKeyInfo]}.
 */
final class DiceEvidence {
    private static final long TEE_QUOTE = 60000;
    private static final String KEY_HASH = "pubkey-hash";

    private DiceEvidence() {}

    static Evidence open(byte[] cbor, PublicKey key) throws QuoteFormatException {
        Cbor in = new Cbor(cbor);
        long tag = in.head(Cbor.TAG, "tag of the evidence");
        long elements = in.head(Cbor.ARRAY, "evidence");
        if (tag != TEE_QUOTE || elements != 2) {
            throw new QuoteFormatException("tagged evidence has tag " + tag + " and " + elements
                    + " elements, not tag 60000 (TEE quote), a quote and claims");
        }
        byte[] quote = in.string(Cbor.BYTES, "quote of the tagged evidence");
        byte[] buffer = in.string(Cbor.BYTES, "claims of the tagged evidence");
        in.finish("tagged evidence");
        List<CustomClaims.Claim> claims = claims(buffer);
        checkKey(claims, key);
        return new Evidence(
                Evidence.Format.RA_TLS_CERTIFICATE,
                quote,
                claims,
                List.of(new Evidence.Commitment(
                        "the claims, which name the certificate's key", Hashes.sha256(buffer))));
    }

    private static List<CustomClaims.Claim> claims(byte[] buffer) throws QuoteFormatException {
        Cbor in = new Cbor(buffer);
        long count = in.head(Cbor.MAP, "claims");
        if (count > Limits.CLAIMS) {
            throw new QuoteFormatException("there are " + count + " claims, more than " + Limits.CLAIMS);
        }
        List<CustomClaims.Claim> claims = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = Evidence.text(in.string(Cbor.TEXT, "name of a claim"));
            if (claims.stream().anyMatch(c -> c.name().equals(name))) {
                throw new QuoteFormatException("claim " + name + " is there twice");
            }
            claims.add(new CustomClaims.Claim(name, in.string(Cbor.BYTES, "value of a claim")));
        }
        in.finish("claims");
        return claims;
    }

    private static void checkKey(List<CustomClaims.Claim> claims, PublicKey key) throws QuoteFormatException {
        CustomClaims.Claim claim = claims.stream()
                .filter(c -> c.name().equals(KEY_HASH))
                .findFirst()
                .orElseThrow(() -> new QuoteFormatException("tagged evidence has no claim " + KEY_HASH));
        Cbor in = new Cbor(claim.value());
        long elements = in.head(Cbor.ARRAY, KEY_HASH);
        long algorithm = in.head(Cbor.UNSIGNED, "algorithm of " + KEY_HASH);
        byte[] stated = in.string(Cbor.BYTES, "hash of " + KEY_HASH);
        in.finish(KEY_HASH);
        String name = algorithm(algorithm);
        if (elements != 2 || !Arrays.equals(stated, Hashes.hash(name, key.getEncoded()))) {
            throw new QuoteFormatException("claim " + KEY_HASH + " is not the " + name + " of the certificate's key");
        }
    }

    /** By the numbers of IANA's registry "Named Information Hash Algorithm". */
    private static String algorithm(long number) throws QuoteFormatException {
        if (number == 1) {
            return "SHA-256";
        }
        if (number == 7) {
            return "SHA-384";
        }
        if (number == 8) {
            return "SHA-512";
        }
        throw new QuoteFormatException(KEY_HASH + " has hash algorithm " + number + ", not 1, 7 or 8");
    }
}
