package dev.marblerun.cli.pkcs11;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Lets TLS sign with keys on tokens: signatures with {@link TokenPrivateKey}s, and with no other kind of key. */
public final class TokenProvider extends Provider {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "MarbleRunToken";
    private static final Map<String, String> FOR_TOKENS =
            Map.of("SupportedKeyClasses", TokenPrivateKey.class.getName());

    private TokenProvider() {
        super(NAME, "1.0", "Signatures with keys on PKCS#11 tokens");
        for (String hash : List.of("256", "384", "512")) {
            add("SHA" + hash + "withECDSA", () -> TokenSignature.ecdsa("SHA-" + hash));
            add("SHA" + hash + "withRSA", () -> TokenSignature.pkcs1("SHA-" + hash));
        }
        add("RSASSA-PSS", TokenSignature::pss);
    }

    /** Installs it behind all others, unless it is already. */
    public static void install() {
        if (Security.getProvider(NAME) == null) {
            Security.addProvider(new TokenProvider());
        }
    }

    private void add(String algorithm, Supplier<TokenSignature> supplier) {
        putService(new Service(
                this, "Signature", algorithm, TokenSignature.class.getName(), List.of(), FOR_TOKENS) {
            @Override
            public Object newInstance(Object parameter) {
                return supplier.get();
            }
        });
    }
}
