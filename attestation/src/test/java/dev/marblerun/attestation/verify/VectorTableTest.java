package dev.marblerun.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.Collateral;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * docs/attestation-vectors.md is what this library says to every vector at each of its times. With
 * {@code -Dmarblerun.docs.write=true} it is written anew.
 */
class VectorTableTest {
    private static final String HEAD = """
            # Every vector, expected and actual

            Written and checked by `VectorTableTest`. *Expected* is what Intel's quote verification library says to the
            same bytes at the same time, *actual* what this one says; where they differ, the last column says why.
            *Expired* says that some collateral is past its date, which ends no verification but is for the policy to
            judge.

            """;

    private final Differences vectorDifferences = Differences.load("vector-differences.txt");
    private final Differences matrixDifferences = Differences.load("matrix-differences.txt");
    private final StringBuilder table = new StringBuilder(HEAD);

    @Test
    void table_allVectors_isWhatTheDocumentSays() throws IOException, GeneralSecurityException {
        table.append("## Hardware quotes\n\n");
        row("vector", "at", "time", "expected", "actual", "expired", "why");
        row("---", "---", "---", "---", "---", "---", "---");
        for (String name : Vectors.names("real", "real-stale", "negative", "negative-mixed")) {
            addVector(name);
        }
        table.append("\n## Synthetic matrix\n\n");
        row("case", "expected", "actual", "why");
        row("---", "---", "---", "---");
        JsonNode matrix = Vectors.json("synthetic-matrix.json");
        for (JsonNode c : matrix.path("cases")) {
            String name = c.path("name").asString();
            String actual = Verdicts.summary(SyntheticMatrixTest.verify(c, matrix.path("blobs")));
            row(name, SyntheticMatrixTest.intel(c), actual, matrixDifferences.reason(name));
        }
        Path document = Path.of(System.getProperty("marblerun.root", ".."), "docs", "attestation-vectors.md");
        if (Boolean.getBoolean("marblerun.docs.write")) {
            Files.writeString(document, table);
        }
        assertThat(Files.readString(document)).isEqualTo(table.toString());
    }

    private void addVector(String name) {
        Collateral.Parts parts = Vectors.parts(name);
        byte[] quote = Vectors.bytes(name, "quote.bin");
        for (JsonNode c : Vectors.json(name + "/vector.json").path("cases")) {
            String label = c.path("label").asString();
            String time = c.path("time").asString();
            Verdict verdict = Verdicts.verify(TrustAnchor.intel(), quote, parts, Instant.parse(time));
            String expired = verdict instanceof Verdict.Valid v ? (v.collateralExpired() ? "yes" : "no") : "";
            row(name, label, time, GenuineVectorsTest.intel(c), Verdicts.summary(verdict), expired,
                    vectorDifferences.reason(name + "/" + label));
        }
    }

    private void row(String... cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
