package dev.marblerun.premain;

import dev.marblerun.premain.rpc.ProtoWriter;

/**
 * What a marble says about itself ({@code rpc.ActivationReq} of the marble API).
 *
 * @param quote evidence over SHA-256 of the DER of the TLS client certificate; may be empty
 * @param csr PKCS#10 in DER
 * @param uuid in lower case with hyphens
 */
record ActivationRequest(byte[] quote, byte[] csr, String marbleType, String uuid) {
    static final String PATH = "/rpc.Marble/Activate";

    byte[] encode() {
        return new ProtoWriter()
                .bytes(1, quote)
                .bytes(2, csr)
                .string(3, marbleType)
                .string(4, uuid)
                .message();
    }
}
