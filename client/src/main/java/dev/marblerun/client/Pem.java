package dev.marblerun.client;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PEM as in RFC 7468, read leniently about what stands between the blocks. */
public final class Pem {
    private static final int MOST_BYTES = 1024 * 1024;
    /** Of every block the end is searched in all of the text, which may come from a server that nobody knows yet. */
    private static final int MOST_BLOCKS = 1000;

    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----");

    private Pem() {}

    /**
     * One block.
     *
     * @param label such as {@code CERTIFICATE}
     * @param der its bytes
     */
    public record Block(String label, byte[] der) {
        @Override
        public String toString() {
            return label + " [" + der.length + " bytes]";
        }
    }

    /**
     * The blocks in their order.
     *
     * @throws IllegalArgumentException when a block is not base64, or the text is larger than 1 MiB or has more than
     *     1000 blocks; quotes no content
     */
    public static List<Block> blocks(byte[] text) {
        if (text.length > MOST_BYTES) {
            throw new IllegalArgumentException("is larger than " + MOST_BYTES + " bytes, which no PEM file of this"
                    + " kind is");
        }
        List<Block> blocks = new ArrayList<>();
        String all = new String(text, StandardCharsets.ISO_8859_1);
        Matcher begin = BEGIN.matcher(all);
        int from = 0;
        for (int begun = 1; begin.find(from); begun++) {
            if (begun > MOST_BLOCKS) {
                throw new IllegalArgumentException("has more than " + MOST_BLOCKS + " PEM blocks");
            }
            String label = begin.group(1);
            int end = all.indexOf("-----END " + label + "-----", begin.end());
            if (end >= 0) {
                blocks.add(new Block(label, decoded(label, all.substring(begin.end(), end))));
            }
            from = Math.max(begin.end(), end);
        }
        return blocks;
    }

    private static byte[] decoded(String label, String body) {
        if (body.indexOf(':') >= 0) {
            throw new IllegalArgumentException("has a " + label + " block with headers: it is encrypted in the old"
                    + " way. Decrypt it first, for example with: openssl pkey -in FILE -out DECRYPTED");
        }
        try {
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a " + label + " block that is not base64", e);
        }
    }

    /**
     * The certificates among the blocks, in their order.
     *
     * @throws IllegalArgumentException when there is none or one cannot be parsed
     */
    public static List<X509Certificate> certificates(byte[] text) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(text)) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(certificate(block.der()));
            }
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("has no CERTIFICATE block");
        }
        return certificates;
    }

    /**
     * Parses one DER certificate.
     *
     * @throws IllegalArgumentException when it is none, or bytes trail it
     */
    public static X509Certificate certificate(byte[] der) {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(der);
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509", "SUN").generateCertificate(in);
            if (in.available() > 0) {
                throw new CertificateException("bytes trail it");
            }
            return certificate;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("has a certificate that cannot be parsed", e);
        }
    }

    /** A block with lines of 64 characters, ended by a newline. */
    public static String encode(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    /** A certificate as a PEM block. */
    public static String encode(X509Certificate certificate) {
        try {
            return encode("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A parsed certificate has no encoding", e);
        }
    }
}
