/**
 * The values of the manifest's secrets: made at random, derived from the root secret, issued as certificates, or
 * uploaded by a user. Owns their checks and their form in the sealed state. Knows no user, no role and no template.
 */
@NullMarked
package dev.marblerun.coordinator.secrets;

import org.jspecify.annotations.NullMarked;
