package dev.marblerun.coordinator.core;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** What a server presents: a key and its certificate chain, leaf first. */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    @Override
    public String toString() {
        return "TlsIdentity[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
}
