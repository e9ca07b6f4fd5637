package dev.marblerun.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.Collateral;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Single mutations of a genuine vector's files: whatever must not pass is refused, and nothing changes a status. */
class MutationsTest {
    private static final List<String> FILES = List.of(
            "quote.bin",
            "root_ca_crl.der",
            "pck_crl.der",
            "pck_crl_issuer_chain.pem",
            "tcb_info.json",
            "tcb_info_issuer_chain.pem",
            "qe_identity.json",
            "qe_identity_issuer_chain.pem");

    @TestFactory
    Stream<DynamicTest> mutation_ofSgxVector_refusedOrUnchanged() {
        return mutations("mutations-sgx-cfl-00906ed50000-zkdcap-v3.json");
    }

    @TestFactory
    Stream<DynamicTest> mutation_ofTdxVersion4Vector_refusedOrUnchanged() {
        return mutations("mutations-tdx-v4-b0c06f000000-phala-2025-uptodate.json");
    }

    @TestFactory
    Stream<DynamicTest> mutation_ofTdxVersion5Vector_refusedOrUnchanged() {
        return mutations("mutations-tdx-v5-90c06f000000-google-2026-uptodate.json");
    }

    private static Stream<DynamicTest> mutations(String file) {
        JsonNode all = Vectors.json(file);
        String base = all.path("base").asString();
        Instant at = Instant.parse(all.path("time").asString());
        String unchanged = Verdicts.summary(verify(files(base), at));
        return Vectors.stream(all.path("mutations")).map(m -> {
            String name = m.path("file").asString() + ": " + m.path("field").asString();
            return DynamicTest.dynamicTest(name, () -> {
                Map<String, byte[]> files = files(base);
                files.put(m.path("file").asString(), mutate(m, files));
                Verdict verdict = verify(files, at);
                if (!m.path("accepted_unchanged").asBoolean()) {
                    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
                } else if (verdict instanceof Verdict.Valid) {
                    assertThat(Verdicts.summary(verdict)).isEqualTo(unchanged);
                }
            });
        });
    }

    private static Map<String, byte[]> files(String vector) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        FILES.forEach(name -> files.put(name, Vectors.bytes(vector, name)));
        return files;
    }

    private static Verdict verify(Map<String, byte[]> files, Instant at) {
        List<byte[]> f = List.copyOf(files.values());
        Collateral.Parts parts =
                new Collateral.Parts(f.get(1), f.get(2), f.get(3), f.get(4), f.get(5), f.get(6), f.get(7));
        return Verdicts.verify(TrustAnchor.intel(), f.get(0), parts, at);
    }

    private static byte[] mutate(JsonNode m, Map<String, byte[]> files) {
        byte[] file = file(files, m.path("file").asString());
        return switch (m.path("op").asString()) {
            case "xor" -> {
                byte[] changed = file.clone();
                changed[m.path("offset").asInt()] ^= (byte) m.path("value").asInt();
                yield changed;
            }
            case "truncate" -> Arrays.copyOf(file, m.path("length").asInt());
            case "append" -> latin1(latin1(file) + latin1(HexFormat.of().parseHex(m.path("hex").asString())));
            case "replace_first" -> replace(file, m.path("find").asString(), m.path("with").asString());
            case "copy_from" -> file(files, m.path("source").asString());
            case "keep_certificates" -> keep(file, m.path("indexes"));
            default -> throw new AssertionError("unknown mutation " + m);
        };
    }

    private static byte[] file(Map<String, byte[]> files, String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    private static byte[] replace(byte[] file, String find, String with) {
        String text = latin1(file);
        int at = text.indexOf(find);
        assertThat(at).as("\"%s\" is in the file", find).isNotNegative();
        return latin1(text.substring(0, at) + with + text.substring(at + find.length()));
    }

    private static byte[] keep(byte[] pem, JsonNode indexes) {
        String end = "-----END CERTIFICATE-----";
        List<String> blocks = new ArrayList<>();
        String rest = latin1(pem).strip();
        while (!rest.isEmpty()) {
            int stop = rest.indexOf(end) + end.length();
            blocks.add(rest.substring(0, stop) + "\n");
            rest = rest.substring(stop).strip();
        }
        StringBuilder kept = new StringBuilder();
        Vectors.stream(indexes).forEach(i -> kept.append(blocks.get(i.asInt())));
        return latin1(kept.toString());
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
