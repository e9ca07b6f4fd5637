package dev.marblerun.attestation.envelope;

import static dev.marblerun.attestation.TestDer.element;
import static dev.marblerun.attestation.TestDer.oid;
import static dev.marblerun.attestation.TestDer.sequence;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;

/** Certificates with one extension and a signature that is none: RA-TLS looks at the key and the extension alone. */
final class TestCertificates {
    private static final byte[] ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));

    private TestCertificates() {}

    /** DER. */
    static byte[] with(PublicKey key, String oid, byte[] value) {
        byte[] name = sequence(element(0x31, sequence(oid("2.5.4.3"),
                element(0x0c, "test".getBytes(StandardCharsets.US_ASCII)))));
        byte[] date = element(0x17, "250101000000Z".getBytes(StandardCharsets.US_ASCII));
        byte[] extension = sequence(oid(oid), element(0x04, value));
        byte[] body = sequence(
                element(0xa0, element(0x02, new byte[] {2})),
                element(0x02, new byte[] {1}),
                ECDSA_SHA256,
                name,
                sequence(date, date),
                name,
                key.getEncoded(),
                element(0xa3, sequence(extension)));
        byte[] signature = sequence(element(0x02, new byte[] {1}), element(0x02, new byte[] {1}));
        return sequence(body, ECDSA_SHA256, element(0x03, new byte[] {0}, signature));
    }
}
