package dev.marblerun.tee.der;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes X.509 v2 revocation lists (RFC 5280, 5.1) with the extensions that it demands: issuer's key and number. */
public final class RevocationListBuilder {
    private final Instant thisUpdate;
    private final Instant nextUpdate;
    private final BigInteger number;
    private final List<byte[]> revoked = new ArrayList<>();

    /** A list that counts from one second to the other, both included. */
    public RevocationListBuilder(Instant thisUpdate, Instant nextUpdate, BigInteger number) {
        if (nextUpdate.isBefore(thisUpdate)) {
            throw new IllegalArgumentException("next update " + nextUpdate + " is before this one, " + thisUpdate);
        }
        this.thisUpdate = thisUpdate;
        this.nextUpdate = nextUpdate;
        this.number = number;
    }

    /** Revokes the certificate with this serial number. */
    public RevocationListBuilder revoke(BigInteger serial, Instant since) {
        revoked.add(Der.sequence(Der.integer(serial), Der.time(since)));
        return this;
    }

    /**
     * Signs as the given issuer.
     *
     * @throws GeneralSecurityException when the key does not fit the algorithm
     */
    public X509CRL signedBy(DistinguishedName issuer, PublicKey issuerKey, SigningAlgorithm algorithm, PrivateKey key)
            throws GeneralSecurityException {
        List<byte[]> parts = new ArrayList<>(List.of(
                Der.integer(1), algorithm.identifier(), issuer.encoded(), Der.time(thisUpdate), Der.time(nextUpdate)));
        if (!revoked.isEmpty()) {
            parts.add(Der.sequence(revoked));
        }
        List<Extension> extensions =
                List.of(Extension.authorityKey(issuerKey), Extension.revocationListNumber(number));
        parts.add(Der.explicit(0, Extension.encoded(extensions)));
        byte[] der = algorithm.signed(Der.sequence(parts), key);
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    }
}
