package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.value.ByteText;
import dev.marblerun.coordinator.template.value.Method;
import dev.marblerun.coordinator.template.value.Method.Param;
import dev.marblerun.coordinator.template.value.Value;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A secret in a template: a struct with its definition and its values. */
final class SecretStruct implements Value.Struct {
    static final String PUBLIC_KEY = "manifest.PublicKey";
    static final String PRIVATE_KEY = "manifest.PrivateKey";

    private static final List<String> NAMES =
            List.of("Type", "Size", "Shared", "UserDefined", "Cert", "ValidFor", "Private", "Public");

    private final SecretValue secret;

    SecretStruct(SecretValue secret) {
        this.secret = secret;
    }

    boolean isPlain() {
        return secret.type().equals("plain");
    }

    byte[] publicBytes() {
        return orEmpty(secret.publicBytes());
    }

    @Override
    public String typeName() {
        return Param.SECRET.typeName();
    }

    @Override
    public List<String> fieldNames() {
        return NAMES;
    }

    @Override
    public @Nullable Value field(String name) {
        return switch (name) {
            case "Type" -> new Value.Str(ByteText.ofUnicode(secret.type()));
            case "Size" -> new Value.Uint("uint", secret.size());
            case "Shared" -> Value.Bool.of(secret.shared());
            case "UserDefined" -> Value.Bool.of(secret.userDefined());
            case "Cert" -> new CertificateStruct(orEmpty(secret.cert()));
            case "ValidFor" -> new Value.Uint("uint", secret.validFor());
            case "Private" -> Value.Bytes.of(PRIVATE_KEY, orEmpty(secret.privateBytes()));
            case "Public" -> Value.Bytes.of(PUBLIC_KEY, publicBytes());
            default -> null;
        };
    }

    @Override
    public @Nullable Method method(String name) {
        return switch (name) {
            case "Equal" -> comparing(true);
            case "EqualDefinition" -> comparing(false);
            default -> null;
        };
    }

    private Method comparing(boolean values) {
        return new Method(List.of(Param.SECRET), arguments -> Value.Bool.of(
                arguments.getFirst() instanceof SecretStruct other
                        && equalDefinition(secret, other.secret) && (!values || equalValues(secret, other.secret))));
    }

    private static boolean equalDefinition(SecretValue a, SecretValue b) {
        return a.type().equals(b.type()) && a.size() == b.size() && a.shared() == b.shared()
                && a.userDefined() == b.userDefined() && a.validFor() == b.validFor();
    }

    private static boolean equalValues(SecretValue a, SecretValue b) {
        return Arrays.equals(orEmpty(a.cert()), orEmpty(b.cert()))
                && MessageDigest.isEqual(orEmpty(a.publicBytes()), orEmpty(b.publicBytes()))
                && MessageDigest.isEqual(orEmpty(a.privateBytes()), orEmpty(b.privateBytes()));
    }

    private static byte[] orEmpty(byte @Nullable [] bytes) {
        return bytes == null ? new byte[0] : bytes;
    }
}
