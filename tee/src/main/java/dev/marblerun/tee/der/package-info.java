/**
 * Writes DER (X.690) and, with it, X.509 certificates, certificate requests and revocation lists, with nothing but the
 * JDK: this runs inside enclaves, where every class costs memory. It only writes; what comes from outside is read by
 * the JDK's own parsers. It knows no enclave, no quote and no policy. {@link dev.marblerun.tee.der.Der} is the bottom,
 * the builders are the top.
 */
@NullMarked
package dev.marblerun.tee.der;

import org.jspecify.annotations.NullMarked;
