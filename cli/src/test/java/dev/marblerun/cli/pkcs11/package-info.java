/** Keys on tokens, with SoftHSM where it is installed. */
@org.jspecify.annotations.NullMarked
package dev.marblerun.cli.pkcs11;
