package dev.marblerun.attestation.fuzz;

import static dev.marblerun.attestation.TestDer.element;
import static dev.marblerun.attestation.TestDer.oid;
import static dev.marblerun.attestation.TestDer.sequence;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.Crl;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Inputs as large as the limits allow, of the most laborious kinds, stay within the bounds as well. */
class LargestInputsTest {
    @Test
    void crl_fullOfEntries_withinBounds() throws CollateralException {
        byte[] crl = crl(Limits.CRL_BYTES - 400);
        assertThat(Crl.parse(crl, "list").signature()).hasSize(64);
        Guard.run(FuzzTarget.CRL, crl);
        byte[] hex = HexFormat.of().formatHex(crl(Limits.CRL_BYTES / 2 - 400)).getBytes(US_ASCII);
        Guard.run(FuzzTarget.CRL, hex);
    }

    @Test
    void json_fullOfValuesOrText_withinBounds() {
        String text = "\"" + "x".repeat(1000) + "\",";
        for (String filling : List.of("{},", "[],", "{\"a\":1},", "\"\",", "[1,2,3],", text)) {
            String head = "{\"tcbInfo\":{\"tcbLevels\":[";
            String tail = "0]},\"signature\":\"" + "00".repeat(64) + "\"}";
            int count = (Limits.JSON_BYTES - head.length() - tail.length()) / filling.length();
            byte[] document = (head + filling.repeat(count) + tail).getBytes(US_ASCII);
            Guard.run(FuzzTarget.TCB_INFO, document);
            Guard.run(FuzzTarget.QE_IDENTITY,
                    new String(document, US_ASCII).replace("tcbInfo", "enclaveIdentity").getBytes(US_ASCII));
        }
    }

    @Test
    void json_deepOrHuge_withinBounds() {
        Guard.run(FuzzTarget.TCB_INFO, "[".repeat(Limits.JSON_BYTES).getBytes(US_ASCII));
        Guard.run(FuzzTarget.TCB_INFO, ("{\"tcbInfo\":{\"version\":" + "9".repeat(1000) + "}}").getBytes(US_ASCII));
        Guard.run(FuzzTarget.TCB_INFO, ("{\"tcbInfo\":\"" + "\\u0041".repeat(100_000) + "\"}").getBytes(US_ASCII));
        Guard.run(FuzzTarget.TCB_INFO, new byte[Limits.JSON_BYTES + 1]);
    }

    @Test
    void chain_fullOfWhiteSpaceOrBlocks_withinBounds() {
        String block = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
        Guard.run(FuzzTarget.CHAIN, block.repeat(Limits.CHAIN_BYTES / block.length()).getBytes(US_ASCII));
        Guard.run(FuzzTarget.CHAIN, (block + " ".repeat(Limits.CHAIN_BYTES - 200) + block).getBytes(US_ASCII));
        Guard.run(FuzzTarget.EVIDENCE, ("-----BEGIN CERTIFICATE-----\n" + "A".repeat(Limits.EVIDENCE_BYTES - 60)
                + "\n-----END CERTIFICATE-----").getBytes(US_ASCII));
    }

    private static byte[] crl(int bytes) {
        byte[] algorithm = sequence(oid("1.2.840.10045.4.3.2"));
        byte[] date = element(0x17, "250101000000Z".getBytes(US_ASCII));
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        for (int i = 0; entries.size() < bytes; i++) {
            byte[] serial = {1, (byte) (i >>> 16), (byte) (i >>> 8), (byte) i};
            entries.writeBytes(sequence(element(0x02, serial), date));
        }
        byte[] extensions = element(0xa0, sequence(
                sequence(oid("2.5.29.35"), element(0x04, sequence(element(0x80, new byte[20])))),
                sequence(oid("2.5.29.20"), element(0x04, element(0x02, new byte[] {1})))));
        byte[] name = sequence(element(0x31, sequence(oid("2.5.4.3"), element(0x0c, "CA".getBytes(US_ASCII)))));
        byte[] body = sequence(element(0x02, new byte[] {1}), algorithm, name, date, date,
                element(0x30, entries.toByteArray()), extensions);
        byte[] signature = sequence(element(0x02, new byte[] {1}), element(0x02, new byte[] {1}));
        return sequence(body, algorithm, element(0x03, new byte[1], signature));
    }
}
