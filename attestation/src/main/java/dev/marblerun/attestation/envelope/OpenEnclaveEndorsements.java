package dev.marblerun.attestation.envelope;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.quote.ByteReader;
import dev.marblerun.attestation.quote.QuoteFormatException;
import java.util.Arrays;

/**
 * Open Enclave endorsements: the collateral that came with evidence (dcap.md, 1.8). They are no more trusted than a
 * collateral service's answer; verification checks their signatures and dates.
 *
 * @param parts the seven documents
 * @param creationTime when the endorsements were put together, as their maker says: a text that nothing relies on
 */
public record OpenEnclaveEndorsements(Collateral.Parts parts, String creationTime) {
    private static final long VERSION = 1;
    private static final long SGX = 2;
    private static final int ELEMENTS = 9;
    private static final int OFFSETS_BYTES = 4 * ELEMENTS;

    /**
     * Parses them.
     *
     * @throws QuoteFormatException if they are of another form or have more than {@link Limits#ENDORSEMENTS_BYTES}
     */
    public static OpenEnclaveEndorsements parse(byte[] bytes) throws QuoteFormatException {
        if (bytes.length > Limits.ENDORSEMENTS_BYTES) {
            throw new QuoteFormatException(
                    "endorsements have " + bytes.length + " bytes, more than " + Limits.ENDORSEMENTS_BYTES);
        }
        ByteReader in = new ByteReader(bytes);
        expect(in.u32("version of the endorsements"), VERSION, "version of the endorsements");
        expect(in.u32("enclave type of the endorsements"), SGX, "enclave type of the endorsements");
        long size = in.u32("size of the endorsements");
        expect(in.u32("number of endorsements"), ELEMENTS, "number of endorsements");
        if (size != in.remaining() || size < OFFSETS_BYTES) {
            throw new QuoteFormatException(
                    "endorsements state " + size + " bytes, but " + in.remaining() + " follow their header");
        }
        long[] offsets = new long[ELEMENTS + 1];
        for (int i = 0; i < ELEMENTS; i++) {
            offsets[i] = in.u32("offset of an endorsement");
        }
        offsets[ELEMENTS] = size - OFFSETS_BYTES;
        return of(in.take(in.remaining(), "endorsements"), offsets);
    }

    private static OpenEnclaveEndorsements of(byte[] data, long[] offsets) throws QuoteFormatException {
        byte[][] elements = new byte[ELEMENTS][];
        for (int i = 0; i < ELEMENTS; i++) {
            long from = offsets[i];
            long to = offsets[i + 1];
            if (from > to || to > data.length) {
                throw new QuoteFormatException("endorsement " + i + " states offsets " + from + " to " + to
                        + ", out of order or beyond the " + data.length + " bytes");
            }
            elements[i] = withoutNul(data, (int) from, (int) to);
        }
        return new OpenEnclaveEndorsements(
                new Collateral.Parts(
                        elements[4], elements[3], elements[5], elements[1], elements[2], elements[6], elements[7]),
                Evidence.text(elements[8]));
    }

    /** Each document but the first, a number, ends in one NUL, the binary ones as well. */
    private static byte[] withoutNul(byte[] data, int from, int to) {
        int end = from > 0 && to > from && data[to - 1] == 0 ? to - 1 : to;
        return Arrays.copyOfRange(data, from, end);
    }

    private static void expect(long found, long expected, String field) throws QuoteFormatException {
        if (found != expected) {
            throw new QuoteFormatException(field + " is " + found + ", not " + expected);
        }
    }

    @Override
    public String toString() {
        return "OpenEnclaveEndorsements[" + creationTime.length() + " characters of creation time]";
    }
}
