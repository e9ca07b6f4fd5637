package dev.marblerun.attestation.envelope;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The forms in which makers of RA-TLS certificates hash a key (dcap.md, 1.8).
 *
 * @param key the certificate's
 * @param forms each with what it is called
 */
record KeyForms(PublicKey key, List<Form> forms) {
    /**
     * One form.
     *
     * @param what a noun phrase
     */
    record Form(String what, byte[] bytes) {}

    static KeyForms of(PublicKey key) {
        byte[] der = key.getEncoded();
        List<Form> forms = new ArrayList<>();
        forms.add(new Form("the certificate's SubjectPublicKeyInfo", der));
        byte[] pem = pem(der);
        forms.add(new Form("the certificate's key in PEM", pem));
        forms.add(new Form("the certificate's key in PEM and a NUL", Arrays.copyOf(pem, pem.length + 1)));
        if (key instanceof ECPublicKey ec) {
            int length = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
            // SubjectPublicKeyInfo ends in the point, which the JDK writes uncompressed: 04, x and y.
            forms.add(new Form("the certificate's EC point",
                    Arrays.copyOfRange(der, der.length - 2 * length - 1, der.length)));
        }
        return new KeyForms(key, List.copyOf(forms));
    }

    List<Evidence.Commitment> commitments() {
        return forms.stream()
                .map(f -> new Evidence.Commitment(f.what(), Hashes.sha256(f.bytes())))
                .toList();
    }

    boolean is(byte[] bytes) {
        return forms.stream().anyMatch(f -> Arrays.equals(f.bytes(), bytes));
    }

    private static byte[] pem(byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
