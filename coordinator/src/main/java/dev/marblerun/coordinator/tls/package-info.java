/**
 * What both servers' TLS has in common: versions, suites, groups, and the two decisions that are special here. A server
 * presents exactly one identity, replaced as a whole; and it believes no client certificate, because the request is
 * judged by what the certificate is (a user of the manifest, the subject of a quote) and never by who signed it. Knows
 * neither HTTP nor gRPC.
 */
@NullMarked
package dev.marblerun.coordinator.tls;

import org.jspecify.annotations.NullMarked;
