/**
 * Keys and certificates on PKCS#11 tokens (OASIS PKCS #11 Base Specification 2.40), called through Java's foreign
 * function interface: the JDK's own provider shows no key that has no certificate, and knows no OAEP. Private keys
 * never leave the token; what it signs and decrypts does. Knows of Coordinators no more than what a recovery key is.
 */
@NullMarked
package dev.marblerun.cli.pkcs11;

import org.jspecify.annotations.NullMarked;
