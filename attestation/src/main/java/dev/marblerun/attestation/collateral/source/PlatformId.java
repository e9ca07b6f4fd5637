package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.CertificateRole;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.PckExtension;
import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import dev.marblerun.attestation.quote.CertificationData;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import dev.marblerun.attestation.verify.CollateralSignatures;
import dev.marblerun.attestation.verify.PckInfo.Ca;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What decides which collateral a quote needs: its kind, and of its PCK certificate the FMSPC and the issuing CA.
 *
 * @param fmspc 12 lower-case hexadecimal digits
 */
public record PlatformId(Tee tee, String fmspc, Ca ca) {
    private static final int PCK_CHAIN_LENGTH = 3;

    public PlatformId {
        fmspc = fmspc.toLowerCase(Locale.ROOT);
        Item.tcbInfo(tee, fmspc); // refuses what is no FMSPC
    }

    /**
     * What a quote claims, unverified.
     *
     * @throws CollateralSourceException if the quote does not bring a PCK chain that can be read
     */
    public static PlatformId claimedBy(Quote quote) throws CollateralSourceException {
        return of(quote, chain(quote));
    }

    /**
     * The same for a quote whose PCK chain leads to the trust anchor. For whoever asks a network on a stranger's word:
     * nobody without a genuine platform can make it ask for anything, and genuine platforms have few FMSPCs.
     *
     * @throws CollateralSourceException if the chain cannot be read or is not genuine
     */
    public static PlatformId vouchedFor(Quote quote, CollateralSignatures signatures)
            throws CollateralSourceException {
        List<Certificate> chain = chain(quote);
        Optional<String> refusal = signatures.refusalOfPckChain(chain);
        if (refusal.isPresent()) {
            throw new CollateralSourceException(Kind.BAD_QUOTE, refusal.get());
        }
        return of(quote, chain);
    }

    /** The four documents, in the order in which they are best fetched. */
    public List<Item> items() {
        return List.of(Item.tcbInfo(tee, fmspc), Item.qeIdentity(tee), Item.pckCrl(ca), Item.rootCaCrl());
    }

    @Override
    public String toString() {
        return tee + " platform with FMSPC " + fmspc + " of the " + Item.pckCrl(ca).caName() + " CA";
    }

    private static PlatformId of(Quote quote, List<Certificate> chain) throws CollateralSourceException {
        PckExtension pck = chain.stream()
                .flatMap(c -> c.pck().stream())
                .findFirst()
                .orElseThrow(() -> new CollateralSourceException(
                        Kind.BAD_QUOTE, "The quote's certificate chain has no PCK certificate"));
        boolean platform = chain.stream()
                .anyMatch(c -> c.role() == CertificateRole.INTERMEDIATE_CA && c.commonName().contains("Platform"));
        return new PlatformId(
                quote.header().tee(), HexFormat.of().formatHex(pck.fmspc()), platform ? Ca.PLATFORM : Ca.PROCESSOR);
    }

    private static List<Certificate> chain(Quote quote) throws CollateralSourceException {
        CertificationData certification = quote.qe().certification();
        if (certification.type() != CertificationData.PCK_CHAIN) {
            throw new CollateralSourceException(Kind.BAD_QUOTE, "The quote does not bring its PCK certificate chain"
                    + " (certification data type " + certification.type() + ", not 5), so nobody knows which platform"
                    + " it is from. Have the platform's quote provider library fetch the chain from a PCCS");
        }
        try {
            return Certificate.parseChain(certification.data(), "PCK chain", PCK_CHAIN_LENGTH);
        } catch (CollateralException e) {
            throw new CollateralSourceException(Kind.BAD_QUOTE, e.defect() + ": " + e.getMessage(), e);
        }
    }
}
