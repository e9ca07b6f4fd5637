package dev.marblerun.coordinator.crypto;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses who does the elliptic-curve work of this process, once and before anything else uses cryptography. It decides
 * the speed of every activation: P-384 keys and signatures cost the JDK 0.8 ms each, BouncyCastle 0.16 ms, the native
 * library 0.06 ms.
 */
public final class CryptoProviders {
    /** Who does it. */
    public enum Tier {
        /** Amazon Corretto Crypto Provider: native code, for everything it offers; BouncyCastle for X25519. */
        ACCP,
        /** BouncyCastle for elliptic curves, the JDK for the rest. */
        BC,
        /** The JDK alone. */
        JDK
    }

    /**
     * What was chosen.
     *
     * @param description a sentence for the log
     * @param nativeCode the provider whose work is done by native code, where there is one
     */
    public record Installed(Tier tier, String description, Optional<Provider> nativeCode) {}

    private static final String ACCP_CLASS = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    /** Kerberos, SASL, XML signatures, smart cards, LDAP, and hardware tokens that nobody has configured. */
    private static final List<String> UNUSED =
            List.of("SunJGSS", "SunSASL", "XMLDSig", "SunPCSC", "JdkLDAP", "JdkSASL", "SunPKCS11");

    private CryptoProviders() {}

    /**
     * Removes those of the JDK's providers from this process that a Coordinator has no use for. Most requests for an
     * algorithm ask all that are there, and a TLS handshake makes dozens: that took 4 % of its time.
     */
    public static void dropUnused() {
        for (String name : UNUSED) {
            Security.removeProvider(name);
        }
    }

    /**
     * Registers the provider that the setting names.
     *
     * @param setting the value of EDG_CRYPTO_PROVIDER: auto, accp, bc or jdk; null or empty is auto
     * @param nativeCodeByDefault whether auto may choose the native library; false in an enclave, where it is opt-in
     * @throws IllegalArgumentException for another setting, or when accp is asked for and does not work here
     */
    public static Installed install(@Nullable String setting, boolean nativeCodeByDefault) {
        String choice = setting == null || setting.isEmpty() ? "auto" : setting.toLowerCase(Locale.ROOT);
        return switch (choice) {
            case "auto" -> nativeCodeByDefault ? installBest() : installBouncyCastle("native code is not asked for");
            case "accp" -> {
                Accp accp = loadAccp();
                yield accp.provider()
                        .map(provider -> installAccp(provider, "asked for"))
                        .orElseThrow(() -> new IllegalArgumentException(
                                "EDG_CRYPTO_PROVIDER is accp, but that cannot be used here: " + accp.detail()));
            }
            case "bc" -> installBouncyCastle("asked for");
            case "jdk" -> new Installed(Tier.JDK, "elliptic curves by the JDK (asked for)", Optional.empty());
            default -> throw new IllegalArgumentException(
                    "EDG_CRYPTO_PROVIDER is \"" + setting + "\"; it may be auto, accp, bc or jdk");
        };
    }

    private static Installed installBest() {
        Accp accp = loadAccp();
        return accp.provider()
                .map(provider -> installAccp(provider, "chosen automatically"))
                .orElseGet(() -> installBouncyCastle("the native library cannot be used: " + accp.detail()));
    }

    private static Installed installAccp(Provider provider, String why) {
        Security.insertProviderAt(provider, 1);
        Security.insertProviderAt(XdhProvider.INSTANCE, 2);
        return new Installed(
                Tier.ACCP,
                "elliptic curves, RSA, AES and hashes by " + provider.getName() + " " + provider.getVersionStr()
                        + ", X25519 by BouncyCastle (" + why + ")",
                Optional.of(provider));
    }

    private static Installed installBouncyCastle(String why) {
        Security.insertProviderAt(EcProvider.INSTANCE, 1);
        Security.insertProviderAt(XdhProvider.INSTANCE, 2);
        return new Installed(
                Tier.BC, "elliptic curves by BouncyCastle, the rest by the JDK (" + why + ")", Optional.empty());
    }

    /** The native provider, or why there is none. */
    private record Accp(Optional<Provider> provider, String detail) {
        static Accp none(String detail) {
            return new Accp(Optional.empty(), detail);
        }
    }

    /** By reflection: the library is there for some platforms only. Its class loads where its native code does not. */
    private static Accp loadAccp() {
        try {
            Class<?> type = Class.forName(ACCP_CLASS);
            Provider provider = (Provider) type.getField("INSTANCE").get(null);
            Method loadingError = type.getMethod("getLoadingError");
            if (loadingError.invoke(provider) instanceof Throwable error) {
                return Accp.none("its native code does not load: " + error.getMessage());
            }
            Object status = type.getMethod("runSelfTests").invoke(provider);
            return "PASSED".equals(String.valueOf(status))
                    ? new Accp(Optional.of(provider), "")
                    : Accp.none("its self-test says " + status);
        } catch (ClassNotFoundException e) {
            return Accp.none("it is not among the libraries");
        } catch (InvocationTargetException e) {
            return Accp.none("its self-test fails: " + e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            return Accp.none("it does not load: " + e);
        }
    }
}
