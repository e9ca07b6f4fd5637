package dev.marblerun.attestation.envelope;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.quote.ByteReader;
import dev.marblerun.attestation.quote.QuoteFormatException;
import java.util.ArrayList;
import java.util.List;

/**
 * Open Enclave's serialized custom claims, version 1 (dcap.md, 1.8): {@code u64 version, u64 count}, then per claim
 * {@code u64 name length, u64 value length}, name and value.
 */
public final class CustomClaims {
    private static final long VERSION = 1;

    private CustomClaims() {}

    /**
     * A claim of the workload.
     *
     * @param name as it was given, without the NUL at its end
     */
    public record Claim(String name, byte[] value) {
        public Claim {
            value = value.clone();
        }

        @Override
        public byte[] value() {
            return value.clone();
        }
    }

    /** Whether the bytes are claims and nothing else. */
    static boolean areClaims(byte[] bytes) {
        try {
            parse(bytes);
            return true;
        } catch (QuoteFormatException e) {
            return false; // Platforms pad quotes with all kinds of bytes.
        }
    }

    static List<Claim> parse(byte[] bytes) throws QuoteFormatException {
        ByteReader in = new ByteReader(bytes);
        long version = in.u64("version of the custom claims");
        if (version != VERSION) {
            throw new QuoteFormatException(
                    "custom claims are of version " + Long.toUnsignedString(version) + ", not 1");
        }
        long count = in.u64("number of custom claims");
        if (count < 0 || count > Limits.CLAIMS) {
            throw new QuoteFormatException(
                    "there are " + Long.toUnsignedString(count) + " custom claims, more than " + Limits.CLAIMS);
        }
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long nameLength = in.u64("length of a claim's name");
            long valueLength = in.u64("length of a claim's value");
            String name = Evidence.text(in.take(nameLength, "name of a claim"));
            claims.add(new Claim(
                    name.endsWith("\0") ? name.substring(0, name.length() - 1) : name,
                    in.take(valueLength, "value of a claim")));
        }
        in.finish("custom claims");
        return claims;
    }
}
