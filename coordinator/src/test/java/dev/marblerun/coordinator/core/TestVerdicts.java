package dev.marblerun.coordinator.core;

import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.verify.CollateralDates;
import dev.marblerun.attestation.verify.PckInfo;
import dev.marblerun.attestation.verify.TcbLevelMatch;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.Verdict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Verdicts about quotes that nobody signed, for what comes after verification. */
final class TestVerdicts {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    static final int REPORT_DATA = 520;
    static final int TD_ATTRIBUTES = 120;
    static final int MR_SERVICE_TD = 600;

    private static final byte[] INTEL_QE = HexFormat.of().parseHex("939a7233f79c4ca9940a0db3957f0607");
    private static final int TDX_1_0 = 584;
    private static final int TDX_1_5 = 648;
    private static final int QE_PART = 384 + 64 + 2 + 2 + 4;

    private TestVerdicts() {}

    /**
     * A quote of version 5 over a trust domain of TDX 1.5. Each field is filled with a byte of its own: MRSEAM 1, MRTD
     * 2, MRCONFIGID 3, MROWNER 4, MROWNERCONFIG 5, RTMR0 10 to RTMR3 13, XFAM 7; SEPT_VE_DISABLE is set; then as the
     * test changes it.
     */
    static Quote trustDomain(Consumer<ByteBuffer> change) {
        return trustDomain(5, TDX_1_5, change);
    }

    /** The same of TDX 1.0, in a quote of version 4. */
    static Quote trustDomain10(Consumer<ByteBuffer> change) {
        return trustDomain(4, TDX_1_0, change);
    }

    private static Quote trustDomain(int version, int size, Consumer<ByteBuffer> change) {
        ByteBuffer body = ByteBuffer.allocate(size);
        fill(body, 16, 1);
        fill(body, 136, 2);
        fill(body, 184, 3);
        fill(body, 232, 4);
        fill(body, 280, 5);
        for (int i = 0; i < 4; i++) {
            fill(body, 328 + 48 * i, 10 + i);
        }
        for (int i = 0; i < 8; i++) {
            body.put(128 + i, (byte) 7);
        }
        body.put(TD_ATTRIBUTES + 3, (byte) 0x10);
        change.accept(body);
        int authentication = 64 + 64 + 6 + QE_PART;
        ByteBuffer out = ByteBuffer.allocate(48 + 6 + size + 4 + authentication).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) version).putShort((short) 2).putInt(0x81).position(12);
        out.put(INTEL_QE).position(48);
        if (version == 5) {
            out.putShort((short) 3).putInt(size);
        }
        out.put(body.array()).putInt(authentication).position(out.position() + 128);
        out.putShort((short) 6).putInt(QE_PART).position(out.position() + 384 + 64 + 2);
        out.putShort((short) 5).putInt(0);
        return parse(out.array());
    }

    private static void fill(ByteBuffer body, int at, int value) {
        for (int i = 0; i < 48; i++) {
            body.put(at + i, (byte) value);
        }
    }

    private static Quote parse(byte[] bytes) {
        try {
            return Quote.parse(bytes);
        } catch (QuoteFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    static Verdict.Valid valid(Quote quote) {
        return valid(quote, Collections.nCopies(16, 5), 8, 13, new byte[] {1});
    }

    static Verdict.Valid valid(Quote quote, List<Integer> components, int qeSvn, int pceSvn, byte[] root) {
        TcbLevelMatch level = new TcbLevelMatch(TcbStatus.UP_TO_DATE, NOW, List.of());
        PckInfo pck = new PckInfo(
                "00806f050000", "0000", "00".repeat(16), components, pceSvn, PckInfo.Ca.PLATFORM, Optional.empty(),
                Optional.empty());
        return new Verdict.Valid(
                quote, TcbStatus.UP_TO_DATE, level, level, qeSvn, Optional.empty(), List.of(), List.of(),
                new CollateralDates(NOW, NOW, NOW.plusSeconds(1000), NOW), 17, pck, root);
    }
}
