package dev.marblerun.client;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;

/**
 * What a Coordinator found about an SGX quote (client-api.md, "sign-quote"), for those who know the Coordinator's root
 * certificate and cannot verify quotes themselves. It says that the quote is genuine; whose enclave it is of, and
 * whether that runs under debug, is in the quote. It has no date: whoever needs a fresh one asks again.
 *
 * @param quote as it was sent
 * @param tcbStatus Intel's name of the platform's TCB status, {@code UpToDate} or a worse one
 * @param signature by the Coordinator's root key over SHA-256 of the quote in standard base64, followed by the status
 *     (ECDSA, ASN.1)
 */
public record SignedQuote(byte[] quote, String tcbStatus, byte[] signature) {
    public SignedQuote {
        quote = quote.clone();
        signature = signature.clone();
    }

    @Override
    public byte[] quote() {
        return quote.clone();
    }

    @Override
    public byte[] signature() {
        return signature.clone();
    }

    /** Whether the holder of that root certificate's key said so. */
    public boolean isSignedBy(X509Certificate root) {
        byte[] encoded = Base64.getEncoder().encode(quote);
        byte[] status = tcbStatus.getBytes(StandardCharsets.UTF_8);
        byte[] signed = Arrays.copyOf(encoded, encoded.length + status.length);
        System.arraycopy(status, 0, signed, encoded.length, status.length);
        return RootSignature.verifies(root, signed, signature);
    }
}
