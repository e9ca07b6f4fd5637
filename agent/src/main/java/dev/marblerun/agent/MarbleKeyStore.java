package dev.marblerun.agent;

import java.io.InputStream;
import java.io.OutputStream;
import java.security.Key;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One entry that nobody can change: a key with its chain, or a certificate to trust. There is no password. */
final class MarbleKeyStore extends KeyStoreSpi {
    private static final String ALIAS = "marble";

    private final @Nullable PrivateKey key;
    private final Certificate[] chain;
    private final Instant made = Instant.now();

    MarbleKeyStore(@Nullable PrivateKey key, Certificate[] chain) {
        this.key = key;
        this.chain = chain.clone();
    }

    @Override
    public @Nullable Key engineGetKey(String alias, char[] password) {
        return engineIsKeyEntry(alias) ? key : null;
    }

    @Override
    public Certificate @Nullable [] engineGetCertificateChain(String alias) {
        return engineIsKeyEntry(alias) ? chain.clone() : null;
    }

    @Override
    public @Nullable Certificate engineGetCertificate(String alias) {
        return engineContainsAlias(alias) ? chain[0] : null;
    }

    @Override
    public @Nullable Date engineGetCreationDate(String alias) {
        return engineContainsAlias(alias) ? Date.from(made) : null;
    }

    @Override
    public Enumeration<String> engineAliases() {
        return Collections.enumeration(List.of(ALIAS));
    }

    @Override
    public boolean engineContainsAlias(String alias) {
        return alias.equals(ALIAS);
    }

    @Override
    public int engineSize() {
        return 1;
    }

    @Override
    public boolean engineIsKeyEntry(String alias) {
        return key != null && engineContainsAlias(alias);
    }

    @Override
    public boolean engineIsCertificateEntry(String alias) {
        return key == null && engineContainsAlias(alias);
    }

    @Override
    public @Nullable String engineGetCertificateAlias(Certificate certificate) {
        return chain[0].equals(certificate) ? ALIAS : null;
    }

    /** There is nothing to read. */
    @Override
    public void engineLoad(@Nullable InputStream stream, char @Nullable [] password) {}

    @Override
    public void engineStore(OutputStream stream, char[] password) {
        throw new UnsupportedOperationException("the marble's key stays in memory");
    }

    @Override
    public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain)
            throws KeyStoreException {
        throw unchangeable();
    }

    @Override
    public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) throws KeyStoreException {
        throw unchangeable();
    }

    @Override
    public void engineSetCertificateEntry(String alias, Certificate certificate) throws KeyStoreException {
        throw unchangeable();
    }

    @Override
    public void engineDeleteEntry(String alias) throws KeyStoreException {
        throw unchangeable();
    }

    private static KeyStoreException unchangeable() {
        return new KeyStoreException("the marble's key store cannot be changed");
    }
}
