package dev.marblerun.attestation.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.attestation.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GuideTest {
    private static final Path ROOT = Path.of(System.getProperty("marblerun.root", ".."));

    @Test
    void guide_itsProgram_isThisOne() throws Exception {
        String source = Files.readString(
                ROOT.resolve("attestation/src/test/java/dev/marblerun/attestation/guide/VerifyMyQuote.java"));
        String program = source.substring(source.indexOf("import "));
        assertThat(Files.readString(ROOT.resolve("docs/attestation.md"))).contains("```java\n" + program + "```");
    }

    @Test
    void program_genuineQuote_printsWhatItSays() throws Exception {
        String facts = run("sgx-icx-00606a000000-signal-cdsi-2026", "2026-08-11T07:19:18Z");
        assertThat(facts).contains("MRENCLAVE ", "status SWHardeningNeeded, advisories [INTEL-SA-00615");
        assertThat(run("tdx-v4-00806f050000-azure-2025-uptodate", "2025-05-20T21:27:03Z"))
                .contains("MRTD ", "status UpToDate, advisories []");
    }

    @Test
    void program_badOrStaleQuote_saysWhy() throws Exception {
        assertThat(run("neg-sgx-quote-signature-corrupted-fortanix", "2022-11-02T00:00:00Z"))
                .startsWith("refused: STATUS_INVALID_QUOTE_SIGNATURE: ");
        assertThat(run("tdx-v4-00806f050000-azure-2025-uptodate", "2030-01-01T00:00:00Z"))
                .startsWith("not accepted: collateral expired at ");
    }

    private static String run(String vector, String time) throws Exception {
        Path folder = Vectors.root().resolve(vector);
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, UTF_8));
        try {
            VerifyMyQuote.main(new String[] {folder.resolve("quote.bin").toString(), folder.toString(), time});
        } finally {
            System.setOut(before);
        }
        return out.toString(UTF_8);
    }
}
