package dev.marblerun.premain.rpc;

import javax.net.ssl.SSLParameters;

/** Java 17 has no way to choose the groups of the key exchange for one connection: all are offered. */
final class KeyExchange {
    private KeyExchange() {}

    static void offerX25519Alone(SSLParameters parameters) {
        // See above; src/main/java22 does it.
    }
}
