package dev.marblerun.attestation.quote;

import dev.marblerun.attestation.Limits;
import java.util.Arrays;

/**
 * An Intel DCAP quote, parsed and not verified: header, body, signature, attestation key and its certification.
 * Immutable; every array is a fresh copy. Layout: dcap.md, 1.4 to 1.6 (Intel SGX ECDSA Quote Library Reference,
 * appendix A).
 */
public final class Quote {
    /** Nothing shorter holds the fields of even the smallest quote. */
    private static final int MINIMUM_BYTES = 1020;

    private static final int SGX_REPORT = 1;
    private static final int TD_REPORT_1_0 = 2;
    private static final int TD_REPORT_1_5 = 3;

    private final QuoteHeader header;
    private final QuoteBody body;
    private final byte[] signedBytes;
    private final byte[] signature;
    private final byte[] attestationKey;
    private final QeCertificationData qe;
    private final int trailingBytes;

    private Quote(
            QuoteHeader header,
            QuoteBody body,
            byte[] signedBytes,
            byte[] signature,
            byte[] attestationKey,
            QeCertificationData qe,
            int trailingBytes) {
        this.header = header;
        this.body = body;
        this.signedBytes = signedBytes;
        this.signature = signature;
        this.attestationKey = attestationKey;
        this.qe = qe;
        this.trailingBytes = trailingBytes;
    }

    /**
     * Parses a raw quote, or one behind the Open Enclave header.
     *
     * <p>Bytes after the authentication data are tolerated, since platforms pad; nothing reads them.
     *
     * @throws QuoteFormatException if the bytes are more than {@link Limits#QUOTE_BYTES} or no quote of version 3,
     *     4 or 5
     */
    public static Quote parse(byte[] bytes) throws QuoteFormatException {
        if (bytes.length > Limits.QUOTE_BYTES) {
            throw new QuoteFormatException("quote has " + bytes.length + " bytes, more than " + Limits.QUOTE_BYTES);
        }
        byte[] raw = OpenEnclaveHeader.unwrap(bytes);
        if (raw.length < MINIMUM_BYTES) {
            throw new QuoteFormatException("quote has " + raw.length + " bytes, fewer than " + MINIMUM_BYTES);
        }
        ByteReader in = new ByteReader(raw);
        QuoteHeader header = QuoteHeader.read(in);
        QuoteBody body = readBody(in, header);
        byte[] signedBytes = Arrays.copyOf(raw, raw.length - in.remaining());

        long authLength = in.u32("authentication data size");
        ByteReader auth = in.window(authLength, "authentication data");
        byte[] signature = auth.take(64, "quote signature");
        byte[] attestationKey = auth.take(64, "attestation key");
        QeCertificationData qe =
                header.version() == 3 ? QeCertificationData.read(auth) : QeCertificationData.readWrapped(auth);
        return new Quote(header, body, signedBytes, signature, attestationKey, qe, in.remaining());
    }

    private static QuoteBody readBody(ByteReader in, QuoteHeader header) throws QuoteFormatException {
        if (header.version() == 5) {
            return readTypedBody(in, header.tee());
        }
        return header.tee() == QuoteHeader.Tee.SGX
                ? new SgxReport(in.take(SgxReport.SIZE, "enclave report"))
                : new TdReport(in.take(TdReport.SIZE_1_0, "TD report"));
    }

    /** Version 5 states the body's type and size, and the attestation key signs both. */
    private static QuoteBody readTypedBody(ByteReader in, QuoteHeader.Tee tee) throws QuoteFormatException {
        int type = in.u16("body type");
        int size =
                switch (type) {
                    case SGX_REPORT -> SgxReport.SIZE;
                    case TD_REPORT_1_0 -> TdReport.SIZE_1_0;
                    case TD_REPORT_1_5 -> TdReport.SIZE_1_5;
                    default -> throw new QuoteFormatException("body type is " + type + ", not 1, 2 or 3");
                };
        long stated = in.u32("body size");
        if (stated != size) {
            throw new QuoteFormatException("body of type " + type + " states " + stated + " bytes, not " + size);
        }
        if ((type == SGX_REPORT) != (tee == QuoteHeader.Tee.SGX)) {
            throw new QuoteFormatException("body type is " + type + ", but the TEE type is " + tee);
        }
        byte[] bytes = in.take(size, "body");
        return type == SGX_REPORT ? new SgxReport(bytes) : new TdReport(bytes);
    }

    public QuoteHeader header() {
        return header;
    }

    /** What the quote vouches for. */
    public QuoteBody body() {
        return body;
    }

    /**
     * The body of an SGX quote.
     *
     * @throws IllegalStateException if the quote is a trust domain's; whoever takes both kinds asks {@link #body()}
     */
    public SgxReport sgx() {
        if (body instanceof SgxReport sgx) {
            return sgx;
        }
        throw new IllegalStateException("the quote is no SGX quote");
    }

    /** Header and body: what the attestation key signs. */
    public byte[] signedBytes() {
        return signedBytes.clone();
    }

    /** r and s, 64 bytes, big endian. */
    public byte[] signature() {
        return signature.clone();
    }

    /** x and y of a claimed point on P-256, 64 bytes, big endian. */
    public byte[] attestationKey() {
        return attestationKey.clone();
    }

    public QeCertificationData qe() {
        return qe;
    }

    /** Bytes after the authentication data, which mean nothing. */
    public int trailingBytes() {
        return trailingBytes;
    }
}
