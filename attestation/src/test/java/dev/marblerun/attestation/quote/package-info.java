/** Tests of the parsers of quotes: genuine ones, cut ones, random ones. */
@NullMarked
package dev.marblerun.attestation.quote;

import org.jspecify.annotations.NullMarked;
