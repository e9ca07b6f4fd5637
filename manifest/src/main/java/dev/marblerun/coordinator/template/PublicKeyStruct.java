package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.value.Value;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The public key in a certificate, with what a template may want to know of it. */
final class PublicKeyStruct {
    private static final int ED25519_BYTES = 32;

    private PublicKeyStruct() {}

    /** The key as Go's type for it; null for a kind that is not known. */
    static @Nullable Value of(PublicKey key) {
        return switch (key) {
            case ECPublicKey ec -> {
                int bits = ec.getParams().getCurve().getField().getFieldSize();
                Fields parameters = new Fields("*elliptic.CurveParams")
                        .with("BitSize", Value.Int.of(bits))
                        .with("Name", new Value.Str("P-" + bits));
                Fields curve = new Fields("elliptic.Curve").withMethod("Params", parameters);
                yield new Fields("*ecdsa.PublicKey")
                        .with("Curve", curve)
                        .with("X", new SerialNumber(ec.getW().getAffineX()))
                        .with("Y", new SerialNumber(ec.getW().getAffineY()));
            }
            case RSAPublicKey rsa -> new Fields("*rsa.PublicKey")
                    .with("N", new SerialNumber(rsa.getModulus()))
                    .with("E", Value.Int.of(rsa.getPublicExponent().intValue()))
                    .withMethod("Size", Value.Int.of((rsa.getModulus().bitLength() + 7) / 8));
            case EdECPublicKey ed -> {
                byte[] info = ed.getEncoded();
                yield Value.Bytes.of("ed25519.PublicKey",
                        Arrays.copyOfRange(info, info.length - ED25519_BYTES, info.length));
            }
            default -> null;
        };
    }
}
