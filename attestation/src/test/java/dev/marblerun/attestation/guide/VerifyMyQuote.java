package dev.marblerun.attestation.guide;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.envelope.Evidence;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.quote.SgxReport;
import dev.marblerun.attestation.quote.TdReport;
import dev.marblerun.attestation.verify.Policy;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.attestation.verify.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;

/** Arguments: a quote, a folder with its collateral, and the time that counts. */
public final class VerifyMyQuote {
    private VerifyMyQuote() {}

    public static void main(String[] args) throws IOException, CollateralException, QuoteFormatException {
        // 1. Once: whom to trust. Share both among all verifications and threads.
        QuoteVerifier verifier = new QuoteVerifier(TrustAnchor.intel());
        Collateral collateral = CollateralFolder.load(Path.of(args[1]));

        // 2. The quote, out of whatever it came in: nothing, an Open Enclave report, an RA-TLS certificate.
        Evidence evidence = Evidence.open(Files.readAllBytes(Path.of(args[0])));

        // 3. Is it genuine?
        Instant now = Instant.parse(args[2]); // Instant.now() in earnest
        Verdict verdict = verifier.verify(evidence.quote(), collateral, now);
        if (verdict instanceof Verdict.Refused refused) {
            System.out.println("refused: " + refused.failure() + ": " + refused.reason());
            return;
        }
        Verdict.Valid valid = (Verdict.Valid) verdict;

        // 4. Is it acceptable, and about what came along with it?
        var reason = Policy.DEFAULT.refusal(valid, now).or(() -> evidence.refusal(valid.quote().body()));
        if (reason.isPresent()) {
            System.out.println("not accepted: " + reason.get());
            return;
        }

        // 5. Is it the workload that you expect, and does it answer you? Compare all of these yourself.
        HexFormat hex = HexFormat.of();
        if (valid.quote().body() instanceof SgxReport sgx) {
            System.out.println("MRENCLAVE " + hex.formatHex(sgx.mrEnclave()) + ", signer "
                    + hex.formatHex(sgx.mrSigner()));
        } else if (valid.quote().body() instanceof TdReport td) {
            System.out.println("MRTD " + hex.formatHex(td.mrTd()));
        }
        System.out.println("report data " + hex.formatHex(valid.quote().body().reportData()));
        System.out.println("status " + valid.status().intelName() + ", advisories " + valid.advisories());
    }
}
