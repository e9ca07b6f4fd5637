package dev.marblerun.attestation.collateral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.quote.Quote;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PckExtensionTest {
    private static final int[] OID = {0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01};

    @Test
    void parse_fiveElements_allRead() throws CollateralException {
        PckExtension pck = PckExtension.parse(sequence(elements()));
        assertThat(pck.ppid()).isEqualTo(filled(16, 7));
        assertThat(pck.cpuSvn()).isEqualTo(filled(16, 8));
        assertThat(pck.components()).hasSize(16).startsWith(1, 2).endsWith(16);
        assertThat(pck.pceSvn()).isEqualTo(300);
        assertThat(pck.fmspc()).isEqualTo(filled(6, 9));
        assertThat(pck.sgxType()).isEqualTo(1);
        assertThat(pck.platform()).isEmpty();
    }

    @Test
    void parse_sevenElementsInAnyOrder_allRead() throws CollateralException {
        List<byte[]> elements = withPlatform();
        Collections.shuffle(elements, new Random(5));
        PckExtension.Platform platform = PckExtension.parse(sequence(elements)).platform().orElseThrow();
        assertThat(platform.instanceId()).isEqualTo(filled(16, 4));
        assertThat(platform.dynamic()).isTrue();
        assertThat(platform.cachedKeys()).isFalse();
        assertThat(platform.smtEnabled()).isTrue();
    }

    @Test
    void parse_anyElementMissing_refused() {
        for (int i = 0; i < 5; i++) {
            List<byte[]> elements = elements();
            elements.remove(i);
            refused(sequence(elements), "has 4 elements");
        }
        List<byte[]> six = withPlatform();
        six.remove(6);
        refused(sequence(six), "has 6 elements");
    }

    @Test
    void parse_elementTwice_refused() {
        List<byte[]> elements = elements();
        elements.add(elements.get(0));
        refused(sequence(elements), "element 1 twice");
    }

    @Test
    void parse_foreignOid_refused() {
        List<byte[]> elements = elements();
        elements.set(0, tlv(0x30, tlv(0x06, new byte[] {0x55, 0x04, 0x03}), tlv(0x04, filled(16, 7))));
        refused(sequence(elements), "foreign OID");
        elements.set(0, tlv(0x30, tlv(0x06), tlv(0x04, filled(16, 7))));
        refused(sequence(elements), "foreign OID");
    }

    @Test
    void parse_wrongTypesAndSizes_refused() {
        refusedWith(0, pair(1, tlv(0x04, filled(15, 7))), "PPID has 15 bytes");
        refusedWith(0, pair(1, tlv(0x02, filled(16, 7))), "PPID has DER tag 0x2");
        refusedWith(2, pair(3, tlv(0x04, filled(3, 0))), "PCEID has 3 bytes");
        refusedWith(3, pair(4, tlv(0x04, filled(5, 9))), "FMSPC has 5 bytes");
        refusedWith(4, pair(5, tlv(0x0a, new byte[] {3})), "SGX type is 3");
        refusedWith(4, pair(5, tlv(0x0a, new byte[] {-1})), "SGX type is no minimally encoded number");
    }

    @Test
    void parse_componentOutOfRange_refused() {
        List<byte[]> tcb = tcb();
        tcb.set(3, tcbPair(4, tlv(0x02, new byte[] {1, 0})));
        refusedWith(1, pair(2, sequence(tcb)), "SGX TCB component 4 is 256, more than 255");
        tcb.set(3, tcbPair(4, tlv(0x02, new byte[] {-1})));
        refusedWith(1, pair(2, sequence(tcb)), "SGX TCB component 4 is no minimally encoded number");
        tcb.remove(3);
        refusedWith(1, pair(2, sequence(tcb)), "has 17 elements, not 18");
    }

    @Test
    void parse_trailingBytes_refused() {
        byte[] value = sequence(elements());
        refused(Arrays.copyOf(value, value.length + 1), "1 bytes more than its fields");
    }

    @Test
    void parse_cutAtEveryLength_refused() {
        byte[] value = sequence(withPlatform());
        for (int length = 0; length < value.length; length++) {
            byte[] cut = Arrays.copyOf(value, length);
            assertThatThrownBy(() -> PckExtension.parse(cut)).isInstanceOf(CollateralException.class);
        }
    }

    @Test
    void parse_lengthsOfUnsupportedForm_refused() {
        refused(new byte[] {0x30, (byte) 0x80}, "length of unsupported form");
        refused(new byte[] {0x30, (byte) 0x84, 0, 0, 0, 0}, "length of unsupported form");
        refused(new byte[] {0x30, (byte) 0x81, 0x7f}, "not minimally encoded");
        refused(new byte[] {0x30, (byte) 0x82, 0, (byte) 0x80}, "not minimally encoded");
        refused(new byte[] {0x30, (byte) 0x83, 0x7f, -1, -1}, "but 0 are left");
    }

    @Test
    void parse_randomChanges_neverAnythingButARefusal() {
        long seed = 113741;
        Random random = new Random(seed);
        byte[] value = sequence(withPlatform());
        int refusals = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = value.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            try {
                assertThat(PckExtension.parse(changed).components()).hasSize(16);
            } catch (CollateralException e) {
                refusals++;
            }
        }
        assertThat(refusals).as("seed %s", seed).isPositive();
    }

    @Test
    void certificate_genuineLeaf_hasItsExtension() throws Exception {
        byte[] chain = Quote.parse(Vectors.quote()).qe().certification().data();
        List<Certificate> certificates = Certificate.parseChain(chain, "PCK chain", 3);
        assertThat(certificates).extracting(Certificate::role).containsExactly(
                CertificateRole.PCK, CertificateRole.INTERMEDIATE_CA, CertificateRole.ROOT_CA);
        assertThat(certificates.get(0).pck().orElseThrow().pceSvn()).isEqualTo(13);
        assertThat(certificates.get(1).pck()).isEmpty();
    }

    private static void refusedWith(int index, byte[] element, String message) {
        List<byte[]> elements = elements();
        elements.set(index, element);
        refused(sequence(elements), message);
    }

    private static void refused(byte[] value, String message) {
        assertThatThrownBy(() -> PckExtension.parse(value))
                .isInstanceOfSatisfying(CollateralException.class, e -> assertThat(e.defect())
                        .isEqualTo(CollateralException.Defect.STATUS_SGX_PCK_INVALID_EXTENSIONS))
                .hasMessageContaining(message);
    }

    private static List<byte[]> elements() {
        return new ArrayList<>(List.of(
                pair(1, tlv(0x04, filled(16, 7))),
                pair(2, sequence(tcb())),
                pair(3, tlv(0x04, filled(2, 0))),
                pair(4, tlv(0x04, filled(6, 9))),
                pair(5, tlv(0x0a, new byte[] {1}))));
    }

    private static List<byte[]> withPlatform() {
        List<byte[]> elements = elements();
        elements.add(pair(6, tlv(0x04, filled(16, 4))));
        byte[] yes = {-1};
        byte[] no = {0};
        elements.add(pair(7, tlv(0x30,
                pair(new int[] {7, 1}, tlv(0x01, yes)),
                pair(new int[] {7, 2}, tlv(0x01, no)),
                pair(new int[] {7, 3}, tlv(0x01, yes)))));
        return elements;
    }

    private static List<byte[]> tcb() {
        List<byte[]> tcb = new ArrayList<>();
        for (int i = 1; i <= 16; i++) {
            tcb.add(tcbPair(i, tlv(0x02, new byte[] {(byte) i})));
        }
        tcb.add(tcbPair(17, tlv(0x02, new byte[] {1, 44})));
        tcb.add(tcbPair(18, tlv(0x04, filled(16, 8))));
        return tcb;
    }

    private static byte[] tcbPair(int number, byte[] value) {
        return pair(new int[] {2, number}, value);
    }

    private static byte[] pair(int number, byte[] value) {
        return pair(new int[] {number}, value);
    }

    private static byte[] pair(int[] suffix, byte[] value) {
        ByteArrayOutputStream oid = new ByteArrayOutputStream();
        Arrays.stream(OID).forEach(oid::write);
        Arrays.stream(suffix).forEach(oid::write);
        return tlv(0x30, tlv(0x06, oid.toByteArray()), value);
    }

    private static byte[] sequence(List<byte[]> elements) {
        return tlv(0x30, elements.toArray(byte[][]::new));
    }

    private static byte[] tlv(int tag, byte[]... contents) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] content : contents) {
            body.writeBytes(content);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = body.size();
        if (length > 255) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length > 127) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
