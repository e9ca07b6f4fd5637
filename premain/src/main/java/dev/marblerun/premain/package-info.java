/**
 * Runs before a marble's application: makes an identity, has the TEE vouch for it, asks the Coordinator for the
 * marble's parameters, applies them and then becomes the application by execve, so that nothing of the JVM is left.
 * Knows the marble API's wire, the {@code Tee} interface and, for marbles that have a policy for their Coordinator, the
 * verification of quotes; must not know the Coordinator's code or manifests. {@link dev.marblerun.premain.Premain} is
 * the flow; everything that touches the outside (Coordinator, TEE, process) is given to it, so the same steps serve
 * other ways of starting an application.
 */
@NullMarked
package dev.marblerun.premain;

import org.jspecify.annotations.NullMarked;
