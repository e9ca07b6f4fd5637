package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.quote.TdReport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;

/** Reports of trust domains in quotes that nobody signed. */
final class TestTrustDomains {
    static final int TD_ATTRIBUTES = 120;
    static final int MR_SERVICE_TD = 600;

    private static final int SEPT_VE_DISABLE_BYTE = TD_ATTRIBUTES + 3;
    private static final int QE_PART = 384 + 64 + 2 + 2 + 4;

    private TestTrustDomains() {}

    /**
     * A report of TDX 1.5 in which every byte of the body has a value of its own, as far as a byte goes; not under
     * debug, SEPT_VE_DISABLE set, no service TD; then as the test changes it.
     */
    static TdReport report(Consumer<byte[]> change) {
        return report(5, TdReport.SIZE_1_5, change);
    }

    /** The same of TDX 1.0, which has no place for a service TD. */
    static TdReport report10(Consumer<byte[]> change) {
        return report(4, TdReport.SIZE_1_0, change);
    }

    private static TdReport report(int version, int size, Consumer<byte[]> change) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (i + 3 * (i / 256));
        }
        body[TD_ATTRIBUTES] = 0;
        body[SEPT_VE_DISABLE_BYTE] = 0x10;
        if (size > MR_SERVICE_TD) {
            Arrays.fill(body, MR_SERVICE_TD, size, (byte) 0);
        }
        change.accept(body);
        int authentication = 64 + 64 + 6 + QE_PART;
        ByteBuffer out = ByteBuffer.allocate(48 + (version == 5 ? 6 : 0) + size + 4 + authentication)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) version)
                .putShort((short) 2)
                .putInt(0x81)
                .putInt(0)
                .put(HexFormat.of().parseHex("939a7233f79c4ca9940a0db3957f0607"))
                .position(48);
        if (version == 5) {
            out.putShort((short) 3).putInt(size);
        }
        out.put(body).putInt(authentication).position(out.position() + 128);
        out.putShort((short) 6).putInt(QE_PART).position(out.position() + 384 + 64 + 2);
        out.putShort((short) 5).putInt(0);
        try {
            return (TdReport) Quote.parse(out.array()).body();
        } catch (QuoteFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every field as the report has it. */
    static Map<TdxField, String> values(TdReport report) {
        Map<TdxField, String> values = new EnumMap<>(TdxField.class);
        for (TdxField field : TdxField.values()) {
            values.put(field, field.hex(report));
        }
        return values;
    }
}
