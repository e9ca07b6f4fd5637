package dev.marblerun.tee.der;

import java.math.BigInteger;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An extension of a certificate, request or revocation list (RFC 5280, 4.2 and 5.2).
 *
 * @param oid dotted object identifier
 * @param critical whether a reader that does not know it must refuse
 * @param value the extension's content; it is wrapped in an OCTET STRING when written
 */
public record Extension(String oid, boolean critical, byte[] value) {
    /** The bits of KeyUsage (RFC 5280, 4.2.1.3). */
    public enum KeyUsage {
        DIGITAL_SIGNATURE(0),
        NON_REPUDIATION(1),
        KEY_ENCIPHERMENT(2),
        DATA_ENCIPHERMENT(3),
        KEY_AGREEMENT(4),
        KEY_CERT_SIGN(5),
        CRL_SIGN(6);

        private final int bit;

        KeyUsage(int bit) {
            this.bit = bit;
        }
    }

    /** ExtendedKeyUsage of a TLS server. */
    public static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    /** ExtendedKeyUsage of a TLS client. */
    public static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    /** Critical basicConstraints of a certificate that issues no other. */
    public static Extension notAnAuthority() {
        return new Extension("2.5.29.19", true, Der.sequence());
    }

    /**
     * Critical basicConstraints of an authority.
     *
     * @param pathLength how many authorities may follow below it
     */
    public static Extension authority(int pathLength) {
        return new Extension("2.5.29.19", true, Der.sequence(Der.bool(true), Der.integer(pathLength)));
    }

    /** Critical keyUsage. */
    public static Extension keyUsage(KeyUsage... usages) {
        int[] bits = new int[usages.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = usages[i].bit;
        }
        return new Extension("2.5.29.15", true, Der.namedBits(bits));
    }

    /** extKeyUsage with the given purposes, dotted, such as {@link #SERVER_AUTH}. */
    public static Extension extendedKeyUsage(String... purposes) {
        List<byte[]> encoded = new ArrayList<>();
        for (String purpose : purposes) {
            encoded.add(Der.oid(purpose));
        }
        return new Extension("2.5.29.37", false, Der.sequence(encoded));
    }

    /** subjectAltName with DNS names (ASCII) and addresses. */
    public static Extension subjectAltNames(List<String> dnsNames, List<InetAddress> addresses) {
        List<byte[]> names = new ArrayList<>();
        for (String name : dnsNames) {
            names.add(Der.implicit(2, Der.ascii(name)));
        }
        for (InetAddress address : addresses) {
            names.add(Der.implicit(7, address.getAddress()));
        }
        return new Extension("2.5.29.17", false, Der.sequence(names));
    }

    /** subjectKeyIdentifier of the certificate's own key. */
    public static Extension subjectKey(PublicKey key) {
        return new Extension("2.5.29.14", false, Der.octetString(keyIdentifier(key)));
    }

    /** authorityKeyIdentifier of the issuer's key; equal to what {@link #subjectKey} gives for that key. */
    public static Extension authorityKey(PublicKey issuerKey) {
        return new Extension("2.5.29.35", false, Der.sequence(Der.implicit(0, keyIdentifier(issuerKey))));
    }

    /** cRLDistributionPoints with one address. */
    public static Extension revocationListAt(String url) {
        byte[] fullName = Der.implicitConstructed(0, Der.implicit(6, Der.ascii(url)));
        return new Extension("2.5.29.31", false, Der.sequence(Der.sequence(Der.implicitConstructed(0, fullName))));
    }

    /** cRLNumber of a revocation list. */
    public static Extension revocationListNumber(BigInteger number) {
        return new Extension("2.5.29.20", false, Der.integer(number));
    }

    byte[] encoded() {
        byte[] wrapped = Der.octetString(value);
        return critical
                ? Der.sequence(Der.oid(oid), Der.bool(true), wrapped)
                : Der.sequence(Der.oid(oid), wrapped);
    }

    static byte[] encoded(List<Extension> extensions) {
        List<byte[]> encoded = new ArrayList<>();
        for (Extension extension : extensions) {
            encoded.add(extension.encoded());
        }
        return Der.sequence(encoded);
    }

    /** RFC 7093, 2, method 4 with the length of method 1: the leftmost 160 bits of SHA-256 of SubjectPublicKeyInfo. */
    private static byte[] keyIdentifier(PublicKey key) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
