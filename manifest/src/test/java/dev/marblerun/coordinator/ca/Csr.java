package dev.marblerun.coordinator.ca;

import dev.marblerun.coordinator.crypto.Der;
import dev.marblerun.coordinator.crypto.EcProvider;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.bouncycastle.jce.interfaces.ECKey;

/** Makes signing requests for tests. */
final class Csr {
    private Csr() {}

    /** Signed with a new P-384 key, as a marble's. */
    static byte[] forNames(List<String> dnsNames, List<byte[]> addresses) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        return sign(
                generator.generateKeyPair(),
                "SHA384withECDSA",
                Der.sequence(Der.oid("1.2.840.10045.4.3.3")),
                Extensions.subjectAltName(dnsNames, List.of(), addresses, List.of()));
    }

    /** With these extensions, each DER. */
    static byte[] sign(KeyPair pair, String algorithm, byte[] identifier, byte[]... extensions)
            throws GeneralSecurityException {
        byte[] request = Der.sequence(
                Der.oid("1.2.840.113549.1.9.14"), Der.element(Der.SET, Der.sequence(extensions)));
        byte[] info = Der.sequence(
                Der.integer(0),
                Names.commonName("ignored"),
                pair.getPublic().getEncoded(),
                Der.element(Der.CONTEXT_CONSTRUCTED, request));
        // The JDK takes no keys on P-224.
        Signature signature = pair.getPrivate() instanceof ECKey
                ? Signature.getInstance(algorithm, EcProvider.INSTANCE)
                : Signature.getInstance(algorithm);
        signature.initSign(pair.getPrivate());
        signature.update(info);
        return Der.sequence(info, identifier, Der.bitString(signature.sign()));
    }
}
