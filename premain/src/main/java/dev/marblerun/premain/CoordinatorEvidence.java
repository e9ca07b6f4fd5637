package dev.marblerun.premain;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.premain.rpc.ProtoReader;
import dev.marblerun.premain.rpc.ProtoReader.MalformedException;

/**
 * What a Coordinator says about itself ({@code marblerun.AttestResp}). Nothing of it is verified.
 *
 * @param root DER
 * @param intermediate DER
 * @param manifestFingerprint in hexadecimal; empty when no manifest is set
 */
record CoordinatorEvidence(
        byte[] quote, byte[] root, byte[] intermediate, String manifestFingerprint, Collateral.Parts collateral) {
    static final String PATH = "/marblerun.Attestation/Attest";
    /** The largest that a quote with collateral can be; usual is 40 kB. */
    static final int MOST_BYTES = 4 * 1024 * 1024;

    private static final int COLLATERAL_FIELDS = 7;

    static CoordinatorEvidence decode(byte[] message) throws MalformedException {
        byte[] quote = {};
        byte[] root = {};
        byte[] intermediate = {};
        String fingerprint = "";
        byte[][] parts = new byte[COLLATERAL_FIELDS][0];
        ProtoReader reader = new ProtoReader(message);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> quote = reader.bytes();
                case 2 -> root = reader.bytes();
                case 3 -> intermediate = reader.bytes();
                case 4 -> fingerprint = reader.string();
                case 5 -> readCollateral(reader.message(), parts);
                default -> reader.skip();
            }
        }
        return new CoordinatorEvidence(
                quote,
                root,
                intermediate,
                fingerprint,
                new Collateral.Parts(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]));
    }

    private static void readCollateral(ProtoReader reader, byte[][] parts) throws MalformedException {
        while (reader.next()) {
            if (reader.field() <= COLLATERAL_FIELDS) {
                parts[reader.field() - 1] = reader.bytes();
            } else {
                reader.skip();
            }
        }
    }
}
