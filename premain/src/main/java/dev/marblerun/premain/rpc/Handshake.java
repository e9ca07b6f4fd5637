package dev.marblerun.premain.rpc;

import javax.net.ssl.SSLParameters;

/**
 * What a client offers in its ClientHello.
 *
 * @param quick whether only the key exchange is offered that costs a Java which has just started least
 */
record Handshake(boolean quick, String... protocols) {
    /** What every Coordinator takes; whoever does not is asked again with everything that this Java has. */
    static final Handshake QUICK = new Handshake(true, "TLSv1.3");

    static Handshake of(String... protocols) {
        return new Handshake(false, protocols);
    }

    void applyTo(SSLParameters parameters) {
        parameters.setProtocols(protocols);
        if (quick) {
            KeyExchange.offerX25519Alone(parameters);
        }
    }
}
