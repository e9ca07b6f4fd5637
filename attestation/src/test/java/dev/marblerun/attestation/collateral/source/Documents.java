package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import dev.marblerun.attestation.verify.CollateralSignatures;
import dev.marblerun.attestation.verify.PckInfo.Ca;
import dev.marblerun.attestation.verify.TrustAnchor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Genuine documents of one kind of platform at two times, and what the tests say of them. */
final class Documents {
    static final String OLD = "sgx-icx-00606a000000-signal-dcap-2023";
    static final Instant OLD_TIME = Instant.parse("2023-02-02T22:01:09Z");
    static final String NEW = "sgx-icx-00606a000000-signal-cdsi-2026";
    static final Instant NEW_TIME = Instant.parse("2026-08-11T07:19:18Z");
    /** Of version 3 of the API: TCB info in version 2. */
    static final String VERSION_3 = "sgx-icx-00606a000000-signal-cds2-2022-uptodate";
    static final String TDX = "tdx-v5-90c06f000000-google-2026-uptodate";

    static final PlatformId PLATFORM = new PlatformId(Tee.SGX, "00606a000000", Ca.PLATFORM);
    static final Item TCB_INFO = Item.tcbInfo(Tee.SGX, "00606a000000");
    static final CollateralSignatures INTEL = new CollateralSignatures(TrustAnchor.intel());

    private Documents() {}

    static List<CollateralDocument> of(String vector) {
        try {
            return FolderDocuments.of(Vectors.parts(vector), vector);
        } catch (CollateralException e) {
            throw new IllegalStateException(e);
        }
    }

    static CollateralDocument of(String vector, Item item) {
        return of(vector).stream().filter(d -> d.item().equals(item)).findFirst().orElseThrow();
    }

    /** The same with one bit of its body changed where that breaks the signature and not the form. */
    static CollateralDocument forged(CollateralDocument document) {
        String json = new String(document.body(), StandardCharsets.US_ASCII);
        byte[] body = json.replaceFirst("\"tcbStatus\":\"[A-Za-z]+\"", "\"tcbStatus\":\"Revoked\"")
                .getBytes(StandardCharsets.US_ASCII);
        return new CollateralDocument(
                document.item(), body, document.issuerChain(), document.origin(), document.maxAge());
    }
}
