package dev.marblerun.attestation.envelope;

import dev.marblerun.attestation.quote.ByteReader;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Open Enclave evidence of the SGX ECDSA format (dcap.md, 1.8): a quote followed by custom claims, whose SHA-256 is the
 * first half of the report data. Perhaps behind a header of {@code u32 version = 3, 16 bytes format id, u32 padding,
 * u64 size}.
 */
final class OpenEnclaveEvidence {
    static final int HEADER_BYTES = 32;

    private static final long HEADER_VERSION = 3;
    private static final byte[] SGX_ECDSA = HexFormat.of().parseHex("a3a21e871b4d4014b70aa125d2fbcd8c");

    private OpenEnclaveEvidence() {}

    /** No quote starts with these four bytes: its attestation key type would be 0. */
    static boolean hasHeader(byte[] bytes) throws QuoteFormatException {
        return new ByteReader(bytes).u32("version") == HEADER_VERSION;
    }

    static byte[] withoutHeader(byte[] bytes) throws QuoteFormatException {
        ByteReader in = new ByteReader(bytes);
        long version = in.u32("version of the evidence");
        byte[] format = in.take(SGX_ECDSA.length, "format id of the evidence");
        if (version != HEADER_VERSION || !Arrays.equals(format, SGX_ECDSA)) {
            throw new QuoteFormatException("Open Enclave evidence is of version " + version + " and format "
                    + HexFormat.of().formatHex(format) + ", not 3 and that of SGX ECDSA quotes");
        }
        in.u32("padding of the evidence");
        byte[] data = in.take(in.u64("size of the evidence"), "evidence");
        in.finish("Open Enclave evidence");
        return data;
    }

    /** A quote, and nothing or custom claims behind it. */
    static Evidence open(byte[] bytes) throws QuoteFormatException {
        byte[] claims = claims(bytes);
        List<Evidence.Commitment> commitments = claims.length == 0
                ? List.of()
                : List.of(new Evidence.Commitment("the custom claims", Hashes.sha256(claims)));
        return new Evidence(
                Evidence.Format.OPEN_ENCLAVE_EVIDENCE,
                Arrays.copyOf(bytes, bytes.length - claims.length),
                claims.length == 0 ? List.of() : CustomClaims.parse(claims),
                commitments);
    }

    /** Whatever follows the quote. */
    static byte[] claims(byte[] bytes) throws QuoteFormatException {
        int length = Quote.parse(bytes).trailingBytes();
        return Arrays.copyOfRange(bytes, bytes.length - length, bytes.length);
    }
}
