package dev.marblerun.agent;

import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.Certificate;

/** Names two key stores that are in memory alone, so that system properties can point to them. */
final class MarbleKeyStores extends Provider {
    static final String NAME = "MarbleRun";
    /** The type of the store with the marble's key and chain. */
    static final String KEYS = "MarbleRunKeys";
    /** The type of the store with the deployment's root certificate. */
    static final String TRUST = "MarbleRunTrust";

    private static final long serialVersionUID = 1L;

    MarbleKeyStores(PrivateKey key, Certificate[] chain, Certificate root) {
        super(NAME, "1", "The marble's certificate and whom it trusts");
        putService(service(KEYS, new MarbleKeyStore(key, chain)));
        putService(service(TRUST, new MarbleKeyStore(null, new Certificate[] {root})));
    }

    private Service service(String type, MarbleKeyStore store) {
        return new Service(this, "KeyStore", type, MarbleKeyStore.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) {
                return store;
            }
        };
    }
}
