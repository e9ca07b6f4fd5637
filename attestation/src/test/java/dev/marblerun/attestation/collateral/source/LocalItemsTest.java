package dev.marblerun.attestation.collateral.source;

import static dev.marblerun.attestation.collateral.source.Documents.PLATFORM;
import static dev.marblerun.attestation.collateral.source.Documents.TCB_INFO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import dev.marblerun.attestation.verify.PckInfo.Ca;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders and bundles, and which platform a quote is from. */
class LocalItemsTest {
    @TempDir
    Path folder;

    private static Bundle bundle(String vector) {
        List<Bundle.Entry> entries = new ArrayList<>();
        Documents.of(vector).forEach(d -> entries.add(new Bundle.Entry(d, Documents.NEW_TIME)));
        return Bundle.of(entries);
    }

    private Path bundleFile() throws Exception {
        return Files.write(folder.resolve("bundle"), bundle(Documents.NEW).write());
    }

    @Test
    void folder_ofAVector_givesItsCollateral() throws Exception {
        Path vector = Vectors.root().resolve(Documents.NEW);
        Collateral collateral = new PlatformCollateral(new LocalItems(vector)).of(PLATFORM);
        assertThat(collateral.digest()).isEqualTo(CollateralFolder.load(vector).digest());
    }

    @Test
    void folder_written_isTheSame() throws Exception {
        CollateralFolder.write(folder.resolve("a/b"), Vectors.parts(Documents.NEW));
        assertThat(CollateralFolder.load(folder.resolve("a/b")).digest())
                .isEqualTo(Collateral.of(Vectors.parts(Documents.NEW)).digest());
    }

    @Test
    void folderOfFolders_hasTheNewestOfEachPlatform() throws Exception {
        CollateralFolder.write(folder.resolve("new"), Vectors.parts(Documents.NEW));
        CollateralFolder.write(folder.resolve("old"), Vectors.parts(Documents.OLD));
        CollateralFolder.write(folder.resolve("tdx"), Vectors.parts(Documents.TDX));
        LocalItems items = new LocalItems(folder);
        assertThat(ParsedDocument.of(items.fetch(TCB_INFO)).evaluationNumber()).hasValue(21);
        assertThat(items.fetch(Item.tcbInfo(Tee.TDX, "90c06f000000")).body())
                .isEqualTo(Vectors.bytes(Documents.TDX, "tcb_info.json"));
        assertThatThrownBy(() -> items.fetch(Item.tcbInfo(Tee.SGX, "00906ed50000")))
                .hasMessageContaining("FMSPC 00906ed50000").hasMessageContaining("only [")
                .hasMessageContaining("collateral fetch");
    }

    @Test
    void bundle_writtenAndRead_hasTheSameBytes() throws Exception {
        LocalItems items = new LocalItems(bundleFile());
        for (CollateralDocument expected : Documents.of(Documents.NEW)) {
            CollateralDocument read = items.fetch(expected.item());
            assertThat(read.body()).isEqualTo(expected.body());
            assertThat(read.issuerChain()).isEqualTo(expected.issuerChain());
            GenuineDocument.of(read, Documents.INTEL);
        }
        assertThat(items.entries()).hasSize(4)
                .allSatisfy(e -> assertThat(e.fetched()).isEqualTo(Documents.NEW_TIME));
    }

    @Test
    void bundle_replacedFile_isSeen() throws Exception {
        LocalItems items = new LocalItems(bundleFile());
        items.fetch(TCB_INFO);
        Files.write(folder.resolve("bundle"), bundle(Documents.TDX).write());
        assertThatThrownBy(() -> items.fetch(TCB_INFO)).isInstanceOf(CollateralSourceException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "x", "[]", "{}", "{\"format\":\"other\"}", "{\"format\":\"marblerun-collateral\",\"version\":2}",
        "{\"format\":\"marblerun-collateral\",\"version\":1,\"documents\":[]} x",
        "{\"format\":\"marblerun-collateral\",\"version\":1,\"documents\":[],\"more\":1}",
        "{\"format\":\"marblerun-collateral\",\"version\":1,\"documents\":[1]}",
        "{\"format\":\"marblerun-collateral\",\"version\":1,\"documents\":[{}]}",
        "{\"format\":\"marblerun-collateral\",\"version\":1,\"documents\":[[[[[[]]]]]]}",
        "{\"format\":\"marblerun-collateral\",\"version\":1,\"documents\":[{\"item\":\"root_ca_crl\",\"x\":\"\"}]}",
    })
    void bundle_malformed_isRefused(String text) {
        assertThatThrownBy(() -> Bundle.read(text.getBytes(StandardCharsets.UTF_8), "f"))
                .isInstanceOf(CollateralSourceException.class).hasMessageContaining("f is no collateral bundle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"item", "body", "issuerChain", "fetched"})
    void bundle_memberThatIsNoUse_isRefused(String member) throws Exception {
        String text = new String(bundle(Documents.NEW).write(), StandardCharsets.UTF_8);
        String broken = text.replaceFirst("\"" + member + "\":\"[^\"]*\"", "\"" + member + "\":\"!\"");
        assertThatThrownBy(() -> Bundle.read(broken.getBytes(StandardCharsets.UTF_8), "f"))
                .isInstanceOf(CollateralSourceException.class).hasMessageContaining("f is no collateral bundle");
    }

    @Test
    void bundle_anItemOrMemberTwice_isRefused() throws Exception {
        List<Bundle.Entry> twice = new ArrayList<>(bundle(Documents.NEW).entries());
        twice.addAll(bundle(Documents.OLD).entries());
        assertThatThrownBy(() -> Bundle.of(twice)).hasMessageContaining("two documents");
        String text = new String(bundle(Documents.NEW).write(), StandardCharsets.UTF_8)
                .replaceFirst("\"origin\"", "\"item\":\"root_ca_crl\",\"origin\"");
        assertThatThrownBy(() -> Bundle.read(text.getBytes(StandardCharsets.UTF_8), "f"))
                .isInstanceOf(CollateralSourceException.class);
    }

    @Test
    void local_nothingThere_saysWhatWasLookedFor() {
        assertThatThrownBy(() -> new LocalItems(folder).fetch(TCB_INFO)).hasMessageContaining("tcb_info.json");
        assertThatThrownBy(() -> new LocalItems(folder.resolve("absent")).fetch(TCB_INFO))
                .hasMessageContaining("cannot be read");
    }

    @Test
    void platform_ofGenuineQuotes_isWhatTheirCertificateSays() throws Exception {
        Quote sgx = Quote.parse(Vectors.bytes(Documents.NEW, "quote.bin"));
        assertThat(PlatformId.vouchedFor(sgx, Documents.INTEL)).isEqualTo(PLATFORM);
        Quote tdx = Quote.parse(Vectors.bytes(Documents.TDX, "quote.bin"));
        assertThat(PlatformId.claimedBy(tdx)).isEqualTo(new PlatformId(Tee.TDX, "90C06F000000", Ca.PLATFORM));
        Quote client = Quote.parse(Vectors.bytes(Vectors.BASE, "quote.bin"));
        assertThat(PlatformId.claimedBy(client)).isEqualTo(new PlatformId(Tee.SGX, "00906ed50000", Ca.PROCESSOR));
    }

    @Test
    void platform_ofAForeignRoot_isClaimedAndNotVouchedFor() throws Exception {
        Quote quote = Quote.parse(Vectors.bytes("neg-tdx-v5-preproduction-root-google", "quote.bin"));
        assertThat(PlatformId.claimedBy(quote).fmspc()).isEqualTo("10806f070000");
        assertThatThrownBy(() -> PlatformId.vouchedFor(quote, Documents.INTEL))
                .hasMessageContaining("STATUS_SGX_PCK_CERT_CHAIN_UNTRUSTED");
    }

    @Test
    void genuine_everyDocumentOfEveryVector_isAccepted() throws Exception {
        for (String vector : Vectors.names("real", "real-stale")) {
            for (CollateralDocument document : Documents.of(vector)) {
                GenuineDocument genuine = GenuineDocument.of(document, Documents.INTEL);
                assertThat(genuine.parsed().expires()).isAfter(Instant.parse("2019-01-01T00:00:00Z"));
            }
        }
    }
}
