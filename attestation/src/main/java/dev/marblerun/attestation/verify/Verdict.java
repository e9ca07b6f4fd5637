package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.quote.Quote;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What verification says about a quote. */
public sealed interface Verdict {
    /**
     * The quote is genuine: every signature holds and leads to the trust anchor, nothing is revoked. Whether its
     * status, its age or its debug flag is acceptable is for a {@link Policy} to say.
     *
     * @param quote the parsed quote; its body is what the platform vouches for
     * @param status the converged status, never {@link TcbStatus#REVOKED}
     * @param platform the platform's level
     * @param qe the quoting enclave's level
     * @param qeIsvSvn the quoting enclave's security version, 0 to 65535
     * @param tdxModule the TDX module's level; absent for SGX and for the modules that have no identity of their own
     * @param advisories those of all levels, each once, in order of appearance
     * @param expired which collateral was past its date at the time of verification; empty when all was in force
     * @param dates of all documents that the verification relied on
     * @param tcbEvaluationNumber the lower of TCB info's and QE identity's tcbEvaluationDataNumber
     * @param pck the platform's certificate
     * @param rootCertificate the root that the quote's chain ends in, DER
     */
    record Valid(
            Quote quote,
            TcbStatus status,
            TcbLevelMatch platform,
            TcbLevelMatch qe,
            int qeIsvSvn,
            Optional<TcbLevelMatch> tdxModule,
            List<String> advisories,
            List<String> expired,
            CollateralDates dates,
            int tcbEvaluationNumber,
            PckInfo pck,
            byte[] rootCertificate)
            implements Verdict {
        public Valid {
            if (status == TcbStatus.REVOKED) {
                throw new IllegalArgumentException("a revoked platform has no valid verdict");
            }
            advisories = List.copyOf(advisories);
            expired = List.copyOf(expired);
            rootCertificate = rootCertificate.clone();
        }

        @Override
        public byte[] rootCertificate() {
            return rootCertificate.clone();
        }

        /** The first second at which some collateral no longer counts as in force. */
        public Instant earliestExpiration() {
            return dates.earliestExpiration();
        }

        /** Whether some collateral was past its date at the time of verification. */
        public boolean collateralExpired() {
            return !expired.isEmpty();
        }
    }

    /**
     * The quote proves nothing.
     *
     * @param failure the first check that failed
     * @param reason a sentence that names the step and the values compared
     */
    record Refused(Failure failure, String reason) implements Verdict {}
}
