package dev.marblerun.coordinator.crypto;

import java.security.Provider;

/**
 * X25519 by BouncyCastle's arithmetic and nothing else: a key exchange costs a third of what it costs the JDK, whose
 * code is the only other one (the native library has none). Placed before SunEC; keys of other curves and everything that is
 * not done here, such as reading keys, fall to SunEC.
 */
public final class XdhProvider extends Provider {
    /** The name under which it is registered. */
    public static final String NAME = "MarbleRunXDH";

    /** Not registered by itself. */
    static final XdhProvider INSTANCE = new XdhProvider();

    private static final long serialVersionUID = 1L;

    private XdhProvider() {
        super(NAME, "1", "X25519 by BouncyCastle");
        for (String algorithm : new String[] {"XDH", "X25519"}) {
            putService(new Made(this, "KeyPairGenerator", algorithm, X25519KeyPairs.class));
            putService(new Made(this, "KeyAgreement", algorithm, X25519Agreement.class));
        }
    }

    /** Makes its own objects, so that no class has to be public for it. */
    private static final class Made extends Service {
        Made(Provider provider, String type, String algorithm, Class<?> implementation) {
            super(provider, type, algorithm, implementation.getName(), null, null);
        }

        @Override
        public Object newInstance(Object parameter) {
            return getType().equals("KeyAgreement") ? new X25519Agreement() : new X25519KeyPairs();
        }
    }
}
