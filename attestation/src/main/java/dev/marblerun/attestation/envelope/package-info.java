/**
 * What quotes travel in: Open Enclave reports, evidence and endorsements, and RA-TLS certificates. An envelope says
 * which quote is inside and what that quote must be bound to, such as a certificate's key or the claims that come
 * along. Nothing here says whether a quote is genuine; a binding means nothing before that is known.
 */
@NullMarked
package dev.marblerun.attestation.envelope;

import org.jspecify.annotations.NullMarked;
