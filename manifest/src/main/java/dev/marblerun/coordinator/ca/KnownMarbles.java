package dev.marblerun.coordinator.ca;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which certificates an authority has issued, so that the signature of each is verified once and not with
 * every request. Whether one is valid now is looked at every time. Another authority, as after a manifest update,
 * forgets all.
 */
public final class KnownMarbles {
    private static final int MOST = 2_048;

    private record Known(CertificateAuthority ca, Map<X509Certificate, MarbleIdentity> identities) {}

    private volatile @Nullable Known known;

    /**
     * {@link MarbleIdentity#of}.
     *
     * @throws CaException another authority issued it, it is not valid now, or it is no marble's
     */
    public MarbleIdentity of(X509Certificate certificate, CertificateAuthority ca, Instant now) throws CaException {
        Known present = known;
        if (present == null || present.ca() != ca) {
            present = new Known(ca, Collections.synchronizedMap(new Recent<>()));
            known = present;
        }
        MarbleIdentity identity = present.identities().get(certificate);
        if (identity == null) {
            identity = MarbleIdentity.of(certificate, ca, now);
            present.identities().put(certificate, identity);
        } else {
            MarbleIdentity.requireValid(certificate, now);
        }
        return identity;
    }

    /** Forgets what was not asked for the longest. */
    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > MOST;
        }
    }
}
