package dev.marblerun.premain.rpc;

import javax.net.ssl.SSLParameters;

/**
 * Leaves out the key pair on P-256 that Java's ClientHello brings along in case the server wants that. Making it sets
 * up a table of multiples first, which pays after dozens of pairs and takes longer than the rest of a handshake.
 */
final class KeyExchange {
    private KeyExchange() {}

    /** Also its hybrid with ML-KEM where this Java has it; names that it does not know are passed over. */
    static void offerX25519Alone(SSLParameters parameters) {
        parameters.setNamedGroups(new String[] {"X25519MLKEM768", "x25519"});
    }
}
