package dev.marblerun.coordinator.plan;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** PEM blocks of RFC 7468: 64 columns, a newline at the end. */
public final class PemText {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private PemText() {}

    /** A block CERTIFICATE. */
    public static String certificate(byte[] der) {
        return block("CERTIFICATE", der);
    }

    /** A block PRIVATE KEY: PKCS#8. */
    public static String privateKey(byte[] pkcs8) {
        return block("PRIVATE KEY", pkcs8);
    }

    private static String block(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + LINES.encodeToString(der) + "\n-----END " + type + "-----\n";
    }
}
