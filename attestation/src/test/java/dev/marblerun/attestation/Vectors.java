package dev.marblerun.attestation;

import dev.marblerun.attestation.collateral.Collateral;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The DCAP vectors of the contract, outside the repository. Tests that need them skip visibly when they are absent. */
public final class Vectors {
    /** A genuine quote with its collateral that most tests start from. */
    public static final String BASE = "sgx-cfl-00906ed50000-zkdcap-v3";

    private static final JsonMapper JSON = new JsonMapper();

    private Vectors() {}

    public static Path root() {
        Path root = Path.of(System.getProperty("marblerun.shared", "absent"), "dcap-vectors");
        Assumptions.assumeTrue(Files.isDirectory(root), () -> "skipped: no vectors in " + root);
        return root;
    }

    /** Whether the vectors are there; for tests that have something to do without them. */
    public static boolean present() {
        return Files.isDirectory(Path.of(System.getProperty("marblerun.shared", "absent"), "dcap-vectors"));
    }

    /** The different contents of all files of that name, in the order of the folders. */
    public static List<byte[]> files(String name) {
        try (Stream<Path> folders = Files.list(root())) {
            Map<String, byte[]> files = new LinkedHashMap<>();
            for (Path file : folders.map(folder -> folder.resolve(name)).filter(Files::exists).sorted().toList()) {
                byte[] bytes = Files.readAllBytes(file);
                files.putIfAbsent(HexFormat.of().formatHex(bytes), bytes);
            }
            return List.copyOf(files.values());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all vectors of these kinds, in order. */
    public static List<String> names(String... kinds) {
        List<String> wanted = List.of(kinds);
        return stream(json("index.json"))
                .filter(v -> wanted.contains(v.path("kind").asString()))
                .map(v -> v.path("name").asString())
                .toList();
    }

    public static JsonNode json(String path) {
        return JSON.readTree(root().resolve(path));
    }

    public static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    public static byte[] bytes(String vector, String file) {
        try {
            return Files.readAllBytes(root().resolve(vector).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] quote() {
        return bytes(BASE, "quote.bin");
    }

    public static Collateral.Parts parts(String vector) {
        return new Collateral.Parts(
                bytes(vector, "root_ca_crl.der"),
                bytes(vector, "pck_crl.der"),
                bytes(vector, "pck_crl_issuer_chain.pem"),
                bytes(vector, "tcb_info.json"),
                bytes(vector, "tcb_info_issuer_chain.pem"),
                bytes(vector, "qe_identity.json"),
                bytes(vector, "qe_identity_issuer_chain.pem"));
    }
}
