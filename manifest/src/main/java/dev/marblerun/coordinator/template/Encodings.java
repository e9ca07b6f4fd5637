package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.exec.Function;
import dev.marblerun.coordinator.template.value.ByteText;
import dev.marblerun.coordinator.template.value.CallException;
import dev.marblerun.coordinator.template.value.Value;
import dev.marblerun.coordinator.template.value.Value.Bytes;
import java.util.Base64;
import java.util.HexFormat;

/** MarbleRun's functions: what a secret, a certificate or a key looks like in a file or a variable. */
final class Encodings {
    static final Function PEM = Function.ofOne((arguments, meter) -> {
        String pem = pem(arguments.getFirst());
        meter.accept(pem.length());
        return new Value.Str(pem);
    });
    static final Function HEX = encoding(bytes -> HexFormat.of().formatHex(bytes));
    static final Function BASE64 = encoding(bytes -> Base64.getEncoder().encodeToString(bytes));
    static final Function RAW = encoding(ByteText::ofBytes);
    static final Function STRING = Function.ofOne((arguments, meter) -> {
        String text = plain(arguments.getFirst());
        meter.accept(text.length());
        return new Value.Str(text);
    });

    private static final int PEM_COLUMNS = 64;

    private Encodings() {}

    private interface ByteEncoding {
        String encode(byte[] bytes);
    }

    private static Function encoding(ByteEncoding encoding) {
        return Function.ofOne((arguments, meter) -> {
            String text = encoding.encode(bytes(arguments.getFirst()));
            meter.accept(text.length());
            return new Value.Str(text);
        });
    }

    private static byte[] bytes(Value value) throws CallException {
        return filled(switch (value) {
            case Value.NoValue _ -> throw missing();
            case SecretStruct secret -> secret.publicBytes();
            case CertificateStruct certificate -> certificate.der();
            case Bytes bytes when isKey(bytes) || bytes.typeName().equals(Bytes.PLAIN) -> bytes.copy();
            default -> throw new CallException("invalid secret type");
        });
    }

    private static String pem(Value value) throws CallException {
        return switch (value) {
            case Value.NoValue _ -> throw missing();
            case CertificateStruct certificate -> block("CERTIFICATE", filled(certificate.der()));
            case Bytes bytes when bytes.typeName().equals(SecretStruct.PUBLIC_KEY) ->
                block("PUBLIC KEY", filled(bytes.copy()));
            case Bytes bytes when bytes.typeName().equals(SecretStruct.PRIVATE_KEY) ->
                block("PRIVATE KEY", filled(bytes.copy()));
            default -> throw new CallException("invalid secret type for pem encoding");
        };
    }

    private static String plain(Value value) throws CallException {
        if (value instanceof Value.NoValue) {
            throw missing();
        }
        if (!(value instanceof SecretStruct secret) || !secret.isPlain()) {
            throw new CallException(
                    "only secrets of type plain are allowed to use string encoding for environment variables");
        }
        String text = ByteText.ofBytes(filled(secret.publicBytes()));
        if (text.indexOf(0) >= 0) {
            throw new CallException("secret contains null bytes");
        }
        return text;
    }

    private static boolean isKey(Bytes bytes) {
        return bytes.typeName().equals(SecretStruct.PUBLIC_KEY) || bytes.typeName().equals(SecretStruct.PRIVATE_KEY);
    }

    private static byte[] filled(byte[] bytes) throws CallException {
        if (bytes.length == 0) {
            throw new CallException("tried to parse secret with empty value");
        }
        return bytes;
    }

    private static CallException missing() {
        return new CallException("secret does not exist");
    }

    /** RFC 7468: 64 columns, a newline at the end. */
    private static String block(String label, byte[] content) {
        Base64.Encoder encoder = Base64.getMimeEncoder(PEM_COLUMNS, new byte[] {'\n'});
        return "-----BEGIN " + label + "-----\n" + encoder.encodeToString(content) + "\n-----END " + label + "-----\n";
    }
}
