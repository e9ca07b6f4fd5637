package dev.marblerun.attestation.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.quote.ByteReader;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteBody;
import dev.marblerun.attestation.quote.QuoteFormatException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A quote and what it must be bound to.
 *
 * <p>Use: open it, verify {@link #quote()}, and only when the verdict is good ask {@link #refusal} whether the quote is
 * about what came along with it.
 *
 * @param format what the bytes were
 * @param quote the quote alone, without its envelope
 * @param claims the custom claims that came along; believe them only after {@link #refusal} is empty
 * @param commitments what the quote's report data may commit to; one must fit. Empty for a bare quote, whose report
 *     data is for the caller to judge
 */
public record Evidence(Format format, byte[] quote, List<CustomClaims.Claim> claims, List<Commitment> commitments) {
    private static final int REPORT_DATA_BYTES = 64;
    private static final long OPEN_ENCLAVE_REPORT_VERSION = 1;
    private static final int OPEN_ENCLAVE_REPORT_HEADER = 16;

    /** What quotes come in (dcap.md, 1.8). */
    public enum Format {
        QUOTE,
        OPEN_ENCLAVE_REPORT,
        OPEN_ENCLAVE_EVIDENCE,
        RA_TLS_CERTIFICATE
    }

    /**
     * Something that the first half of the report data may be the hash of.
     *
     * @param what a noun phrase
     * @param sha256 32 bytes; the second half of the report data must be zero
     */
    public record Commitment(String what, byte[] sha256) {
        public Commitment {
            sha256 = sha256.clone();
        }

        @Override
        public byte[] sha256() {
            return sha256.clone();
        }
    }

    public Evidence {
        quote = quote.clone();
        claims = List.copyOf(claims);
        commitments = List.copyOf(commitments);
    }

    @Override
    public byte[] quote() {
        return quote.clone();
    }

    /**
     * Opens whatever it is: a quote, an Open Enclave report or evidence, or an RA-TLS certificate in PEM or DER.
     *
     * @throws QuoteFormatException if it is none of them or has more than {@link Limits#EVIDENCE_BYTES}
     */
    public static Evidence open(byte[] bytes) throws QuoteFormatException {
        if (bytes.length > Limits.EVIDENCE_BYTES) {
            throw new QuoteFormatException(
                    "evidence has " + bytes.length + " bytes, more than " + Limits.EVIDENCE_BYTES);
        }
        if (RaTlsCertificate.looksLikeCertificate(bytes)) {
            return RaTlsCertificate.open(bytes);
        }
        if (bytes.length >= OpenEnclaveEvidence.HEADER_BYTES && OpenEnclaveEvidence.hasHeader(bytes)) {
            return OpenEnclaveEvidence.open(OpenEnclaveEvidence.withoutHeader(bytes));
        }
        Quote quote = Quote.parse(bytes);
        if (bytes.length >= OPEN_ENCLAVE_REPORT_HEADER
                && new ByteReader(bytes).u32("version") == OPEN_ENCLAVE_REPORT_VERSION) {
            byte[] raw = Arrays.copyOfRange(bytes, OPEN_ENCLAVE_REPORT_HEADER, bytes.length);
            return new Evidence(Format.OPEN_ENCLAVE_REPORT, raw, List.of(), List.of());
        }
        byte[] trailer = Arrays.copyOfRange(bytes, bytes.length - quote.trailingBytes(), bytes.length);
        return CustomClaims.areClaims(trailer)
                ? OpenEnclaveEvidence.open(bytes)
                : new Evidence(Format.QUOTE, bytes, List.of(), List.of());
    }

    /**
     * Why the quote is not about what came along with it, in a sentence; empty when it is, or when nothing came along.
     *
     * @param body of the verified quote
     */
    public Optional<String> refusal(QuoteBody body) {
        if (commitments.isEmpty() || binding(body).isPresent()) {
            return Optional.empty();
        }
        StringBuilder sentence = new StringBuilder("binding: the report data is ")
                .append(HexFormat.of().formatHex(body.reportData()))
                .append(", which is not the SHA-256 of ");
        for (int i = 0; i < commitments.size(); i++) {
            sentence.append(i == 0 ? "" : " nor of ")
                    .append(commitments.get(i).what())
                    .append(" (")
                    .append(HexFormat.of().formatHex(commitments.get(i).sha256))
                    .append(')');
        }
        return Optional.of(sentence.toString());
    }

    /** What the report data commits to, as a noun phrase. */
    public Optional<String> binding(QuoteBody body) {
        byte[] reportData = body.reportData();
        return commitments.stream()
                .filter(c -> Arrays.equals(reportData, Arrays.copyOf(c.sha256, REPORT_DATA_BYTES)))
                .map(Commitment::what)
                .findFirst();
    }

    @Override
    public String toString() {
        return "Evidence[" + format + ", " + quote.length + " bytes]";
    }

    /** Text of which every byte counts, such as a claim's name. */
    static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
