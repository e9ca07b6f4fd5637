/**
 * Whether verified evidence is of what the manifest asks for: package, platform, state of the TCB. Each answer says
 * what was expected and what was found. Pure; whether the evidence is genuine is the verifier's to say.
 */
@NullMarked
package dev.marblerun.coordinator.compliance;

import org.jspecify.annotations.NullMarked;
