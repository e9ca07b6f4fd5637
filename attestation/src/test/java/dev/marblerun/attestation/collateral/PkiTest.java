package dev.marblerun.attestation.collateral;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.CollateralException.Defect;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chains, revocation lists and folders. */
class PkiTest {
    @Test
    void crl_derHexAndPem_same() throws CollateralException {
        byte[] der = Vectors.bytes("sgx-icx-00606a000000-signal-cdsi-2026", "pck_crl.der");
        String pem = "-----BEGIN X509 CRL-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END X509 CRL-----\n";
        Crl fromDer = Crl.parse(der, "list");
        Crl fromHex = Crl.parse((HexFormat.of().formatHex(der) + "\n").getBytes(ISO_8859_1), "list");
        Crl fromPem = Crl.parse(pem.getBytes(ISO_8859_1), "list");
        assertThat(fromHex.signedBytes()).isEqualTo(fromDer.signedBytes());
        assertThat(fromPem.signedBytes()).isEqualTo(fromDer.signedBytes());
        assertThat(fromDer.nextUpdate()).isAfter(fromDer.thisUpdate());
        assertThat(fromDer.revokes(BigInteger.ONE)).isFalse();
    }

    @Test
    void crl_followedByBytesOrCut_refused() {
        byte[] der = Vectors.bytes(Vectors.BASE, "pck_crl.der");
        refusedCrl(Arrays.copyOf(der, der.length + 1));
        for (int length = 0; length < der.length; length++) {
            refusedCrl(Arrays.copyOf(der, length));
        }
        refusedCrl("no list".getBytes(ISO_8859_1));
        refusedCrl(new byte[Limits.CRL_BYTES + 1]);
        refusedCrl(Vectors.bytes(Vectors.BASE, "tcb_info_issuer_chain.pem"));
    }

    @Test
    void crl_randomChanges_listOrRefusal() {
        long seed = 5280;
        Random random = new Random(seed);
        byte[] der = Vectors.bytes(Vectors.BASE, "pck_crl.der");
        int refusals = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] changed = der.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            try {
                assertThat(Crl.parse(changed, "list").signature()).hasSize(64);
            } catch (CollateralException e) {
                refusals++;
            }
        }
        assertThat(refusals).as("seed %s", seed).isPositive();
    }

    @Test
    void chain_nulsAtTheEnd_passedOver() throws CollateralException {
        byte[] chain = Vectors.bytes(Vectors.BASE, "tcb_info_issuer_chain.pem");
        assertThat(Certificate.parseChain(Arrays.copyOf(chain, chain.length + 3), "chain", 2)).hasSize(2);
    }

    @Test
    void chain_otherTextOrCount_refused() {
        byte[] chain = Vectors.bytes(Vectors.BASE, "tcb_info_issuer_chain.pem");
        String text = new String(chain, ISO_8859_1).strip();
        refusedChain(text + "\nsomething", 2, "does not start with");
        refusedChain("something\n" + text, 2, "does not start with");
        refusedChain(text.substring(0, text.length() - 5), 2, "does not end");
        refusedChain(text, 3, "has 2 certificates, not 3");
        refusedChain(text + text + text, 2, "more than 4 PEM blocks");
        refusedChain("", 2, "has 0 certificates");
        refusedChain(text.replaceFirst("MII", "M!I"), 2, "not base64");
        refusedChain(text.replaceFirst("MII", "MIJ"), 2, "cannot be read");
        refusedChain(text + " ".repeat(Limits.CHAIN_BYTES), 2, "more than " + Limits.CHAIN_BYTES);
    }

    @Test
    void chain_bytesAfterACertificateInItsBlock_refused() throws CollateralException {
        Certificate root = Certificate.parseChain(Vectors.bytes(Vectors.BASE, "tcb_info_issuer_chain.pem"), "chain", 2)
                .get(1);
        byte[] longer = Arrays.copyOf(root.encoded(), root.encoded().length + 1);
        assertThatThrownBy(() -> Certificate.parse(longer, "chain")).isInstanceOf(CollateralException.class);
    }

    @Test
    void chain_randomChangesOfTheRoot_certificateOrRefusal() throws CollateralException {
        long seed = 2033_2049;
        Random random = new Random(seed);
        byte[] der = Certificate.parseChain(Vectors.bytes(Vectors.BASE, "tcb_info_issuer_chain.pem"), "chain", 2)
                .get(1)
                .encoded();
        int refusals = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] changed = der.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            try {
                assertThat(Certificate.parse(changed, "chain").signature()).hasSize(64);
            } catch (CollateralException e) {
                refusals++;
            }
        }
        assertThat(refusals).as("seed %s", seed).isPositive();
    }

    @Test
    void signature_derOfOtherForm_refused() {
        for (String der : new String[] {
            "", "3000", "3003020101", "300602010102010100", "3006020101020181", "300702020001020101",
            "30800201010201010000"
        }) {
            assertThatThrownBy(() -> EcdsaDer.toRaw(
                            HexFormat.of().parseHex(der), Defect.STATUS_UNSUPPORTED_CERT_FORMAT))
                    .as(der)
                    .isInstanceOf(CollateralException.class);
        }
        String long257 = "3026022101" + "00".repeat(32) + "020101";
        assertThatThrownBy(() -> EcdsaDer.toRaw(
                        HexFormat.of().parseHex(long257), Defect.STATUS_UNSUPPORTED_CERT_FORMAT))
                .hasMessageContaining("257 bits");
    }

    @Test
    void folder_complete_loaded() throws CollateralException {
        Collateral collateral = CollateralFolder.load(Vectors.root().resolve(Vectors.BASE));
        assertThat(collateral.digest()).isEqualTo(Collateral.of(Vectors.parts(Vectors.BASE)).digest());
        assertThat(collateral.toString()).contains(collateral.digest());
    }

    @Test
    void folder_fileMissingMalformedOrTooLarge_named(@TempDir Path folder) throws IOException {
        for (Document document : Document.values()) {
            Files.write(folder.resolve(document.fileName()), Vectors.bytes(Vectors.BASE, document.fileName()));
        }
        for (Document document : Document.values()) {
            Path file = folder.resolve(document.fileName());
            byte[] good = Files.readAllBytes(file);
            Files.delete(file);
            refusedFolder(folder, file);
            Files.writeString(file, "{}");
            refusedFolder(folder, file);
            Files.write(file, new byte[Limits.CRL_BYTES + 1]);
            refusedFolder(folder, file);
            Files.write(file, good);
        }
    }

    private static void refusedFolder(Path folder, Path file) {
        assertThatThrownBy(() -> CollateralFolder.load(folder))
                .isInstanceOf(CollateralException.class)
                .hasMessageContaining(file.toString());
    }

    private static void refusedCrl(byte[] bytes) {
        assertThatThrownBy(() -> Crl.parse(bytes, "list"))
                .isInstanceOfSatisfying(CollateralException.class, e -> assertThat(e.defect())
                        .isEqualTo(Defect.STATUS_SGX_CRL_UNSUPPORTED_FORMAT));
    }

    private static void refusedChain(String text, int count, String message) {
        assertThatThrownBy(() -> Certificate.parseChain(text.getBytes(ISO_8859_1), "chain", count))
                .isInstanceOfSatisfying(CollateralException.class, e -> assertThat(e.defect())
                        .isEqualTo(Defect.STATUS_UNSUPPORTED_CERT_FORMAT))
                .hasMessageContaining(message);
    }
}
