package dev.marblerun.attestation.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.attestation.verify.Verdict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Genuine envelopes of other projects, and what is wrong with changed ones. */
class EvidenceTest {
    private static final String SIGNAL = "format-oe-evidence-endorsements-signal";
    private static final String AZURE = "format-oe-report-azure-release";
    private static final byte[] SGX_ECDSA = HexFormat.of().parseHex("a3a21e871b4d4014b70aa125d2fbcd8c");

    private static String reportData(String vector) {
        return Vectors.json(vector + "/vector.json").path("facts").path("body").path("reportdata").asString();
    }

    private static Quote quote(Evidence evidence) throws QuoteFormatException {
        return Quote.parse(evidence.quote());
    }

    @Test
    void open_bareQuote_hasNothingToBeBoundTo() throws QuoteFormatException {
        Evidence evidence = Evidence.open(Vectors.quote());
        assertThat(evidence.format()).isEqualTo(Evidence.Format.QUOTE);
        assertThat(evidence.quote()).isEqualTo(Vectors.quote());
        assertThat(evidence.commitments()).isEmpty();
        assertThat(evidence.refusal(quote(evidence).body())).isEmpty();
        assertThat(evidence.binding(quote(evidence).body())).isEmpty();
    }

    @Test
    void open_quotePaddedWithOtherBytes_isABareQuote() throws QuoteFormatException {
        byte[] padded = Arrays.copyOf(Vectors.quote(), Vectors.quote().length + 64);
        assertThat(Evidence.open(padded).format()).isEqualTo(Evidence.Format.QUOTE);
    }

    @Test
    void open_openEnclaveReport_givesTheQuoteBehindTheHeader() throws QuoteFormatException {
        for (String vector : List.of(AZURE, "format-oe-report-azure-debug")) {
            byte[] report = Vectors.bytes(vector, "oe_report.bin");
            Evidence evidence = Evidence.open(report);
            assertThat(evidence.format()).isEqualTo(Evidence.Format.OPEN_ENCLAVE_REPORT);
            assertThat(evidence.quote()).isEqualTo(Arrays.copyOfRange(report, 16, report.length));
            assertThat(HexFormat.of().formatHex(quote(evidence).body().reportData())).isEqualTo(reportData(vector));
        }
    }

    @Test
    void open_openEnclaveReportOfAnotherTypeOrSize_refused() {
        byte[] report = Vectors.bytes(AZURE, "oe_report.bin");
        report[4] = 1; // a local report
        assertThatThrownBy(() -> Evidence.open(report)).isInstanceOf(QuoteFormatException.class)
                .hasMessageContaining("not 2 (SGX remote)");
        byte[] cut = Arrays.copyOf(Vectors.bytes(AZURE, "oe_report.bin"), report.length - 1);
        assertThatThrownBy(() -> Evidence.open(cut)).hasMessageContaining("follow its header");
    }

    @Test
    void open_openEnclaveEvidence_claimsAreBound() throws QuoteFormatException {
        Evidence evidence = Evidence.open(Vectors.bytes(SIGNAL, "dcap.evidence"));
        assertThat(evidence.format()).isEqualTo(Evidence.Format.OPEN_ENCLAVE_EVIDENCE);
        assertThat(evidence.claims()).hasSize(1);
        assertThat(evidence.claims().get(0).name()).isEqualTo("pk");
        assertThat(HexFormat.of().formatHex(evidence.claims().get(0).value()))
                .isEqualTo(Vectors.json(SIGNAL + "/vector.json").path("custom_claims").path("pk").asString());
        assertThat(evidence.binding(quote(evidence).body())).contains("the custom claims");
        assertThat(evidence.refusal(quote(evidence).body())).isEmpty();
    }

    @Test
    void open_openEnclaveEvidenceWithHeader_same() throws QuoteFormatException {
        byte[] data = Vectors.bytes(SIGNAL, "dcap.evidence");
        Evidence evidence = Evidence.open(withHeader(3, SGX_ECDSA, data.length, data));
        assertThat(evidence.quote()).isEqualTo(Evidence.open(data).quote());
        assertThat(evidence.refusal(quote(evidence).body())).isEmpty();
    }

    @Test
    void open_openEnclaveHeaderOfAnotherFormatOrSize_refused() {
        byte[] data = Vectors.bytes(SIGNAL, "dcap.evidence");
        byte[] tpm = SGX_ECDSA.clone();
        tpm[0] ^= 1;
        assertThatThrownBy(() -> Evidence.open(withHeader(3, tpm, data.length, data)))
                .hasMessageContaining("not 3 and that of SGX ECDSA");
        assertThatThrownBy(() -> Evidence.open(withHeader(3, SGX_ECDSA, data.length - 1L, data)))
                .hasMessageContaining("bytes more than its fields");
        assertThatThrownBy(() -> Evidence.open(withHeader(3, SGX_ECDSA, Long.MIN_VALUE, data)))
                .hasMessageContaining("are left");
    }

    private static byte[] withHeader(int version, byte[] format, long size, byte[] data) {
        return ByteBuffer.allocate(32 + data.length).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(version).put(format).putInt(0).putLong(size).put(data).array();
    }

    @Test
    void refusal_changedClaim_saysBothHashes() throws QuoteFormatException {
        byte[] changed = Vectors.bytes(SIGNAL, "dcap.evidence");
        changed[changed.length - 1] ^= 1;
        Evidence evidence = Evidence.open(changed);
        Optional<String> refusal = evidence.refusal(quote(evidence).body());
        assertThat(refusal).isPresent();
        assertThat(refusal.get())
                .contains(reportData(SIGNAL).substring(0, 64), "which is not the SHA-256 of the custom");
    }

    @Test
    void refusal_secondHalfOfReportDataNotZero_refused() throws Exception {
        byte[] bytes = Vectors.bytes(SIGNAL, "dcap.evidence");
        bytes[48 + 320 + 63] = 1; // no signature is looked at here
        Evidence evidence = Evidence.open(bytes);
        assertThat(evidence.refusal(quote(evidence).body())).isPresent();
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(Arrays.copyOfRange(bytes, evidence.quote().length, bytes.length));
        assertThat(evidence.commitments().get(0).sha256()).isEqualTo(hash);
    }

    @Test
    void endorsements_asTheyCame_verifyTheEvidence() throws Exception {
        OpenEnclaveEndorsements endorsements =
                OpenEnclaveEndorsements.parse(Vectors.bytes(SIGNAL, "dcap.endorsements"));
        assertThat(endorsements.creationTime()).isEqualTo("2023-01-18T23:01:10Z");
        Evidence evidence = Evidence.open(Vectors.bytes(SIGNAL, "dcap.evidence"));
        Verdict verdict = new QuoteVerifier(TrustAnchor.intel()).verify(
                evidence.quote(), Collateral.of(endorsements.parts()), Instant.parse("2023-01-18T23:01:10Z"));
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Valid.class, v -> {
            assertThat(v.status().intelName()).isEqualTo("SWHardeningNeeded");
            assertThat(v.expired()).isEmpty();
            assertThat(evidence.refusal(v.quote().body())).isEmpty();
        });
    }

    @Test
    void endorsements_changedHeaderOrOffsets_refused() {
        byte[] good = Vectors.bytes(SIGNAL, "dcap.endorsements");
        for (int i = 0; i < 52; i++) {
            byte[] changed = good.clone();
            changed[i] ^= (byte) 0x80;
            boolean stillOrdered = i >= 16 && i % 4 == 0; // a low byte of an offset may move a border a little
            if (!stillOrdered) {
                assertThatThrownBy(() -> OpenEnclaveEndorsements.parse(changed)).as("byte %s", i)
                        .isInstanceOf(QuoteFormatException.class);
            }
        }
        for (int length : new int[] {0, 15, 16, 51, 52, good.length - 1, good.length + 1}) {
            assertThatThrownBy(() -> OpenEnclaveEndorsements.parse(Arrays.copyOf(good, length)))
                    .isInstanceOf(QuoteFormatException.class);
        }
        assertThatThrownBy(() -> OpenEnclaveEndorsements.parse(new byte[Limits.ENDORSEMENTS_BYTES + 1]))
                .hasMessageContaining("more than");
    }

    @Test
    void claims_brokenOnes_refused() {
        assertThat(CustomClaims.areClaims(claims(1, 1, 1, 2, "a", "bc"))).isTrue();
        assertThat(CustomClaims.areClaims(claims(1, 0))).isTrue();
        assertThat(CustomClaims.areClaims(claims(2, 0))).isFalse();
        assertThat(CustomClaims.areClaims(claims(1, 65))).isFalse();
        assertThat(CustomClaims.areClaims(claims(1, -1))).isFalse();
        assertThat(CustomClaims.areClaims(claims(1, 1, Long.MAX_VALUE, Long.MAX_VALUE, "", ""))).isFalse();
        assertThat(CustomClaims.areClaims(claims(1, 1, 1, 1, "a", "bc"))).isFalse();
        assertThat(CustomClaims.areClaims(new byte[0])).isFalse();
    }

    private static byte[] claims(long version, long count) {
        return claims(version, count, -1, -1, "", "");
    }

    private static byte[] claims(long version, long count, long nameLength, long valueLength, String a, String b) {
        ByteBuffer out = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(version).putLong(count);
        if (nameLength >= 0) {
            out.putLong(nameLength).putLong(valueLength);
        }
        return Arrays.copyOf(out.put(a.getBytes(ISO_8859_1)).put(b.getBytes(ISO_8859_1)).array(), out.position());
    }

    @Test
    void open_neitherQuoteNorEnvelope_refused() {
        for (byte[] bytes : List.of(new byte[0], new byte[31], new byte[5000], "text".getBytes(ISO_8859_1),
                new byte[Limits.EVIDENCE_BYTES + 1])) {
            assertThatThrownBy(() -> Evidence.open(bytes)).isInstanceOf(QuoteFormatException.class);
        }
    }
}
