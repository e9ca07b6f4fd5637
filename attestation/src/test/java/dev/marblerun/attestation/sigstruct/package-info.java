/** Tests of enclave images: genuine signature structures, images made here, and bad ones of every kind. */
@NullMarked
package dev.marblerun.attestation.sigstruct;

import org.jspecify.annotations.NullMarked;
