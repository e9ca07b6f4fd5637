/**
 * The manifest commands, and how a manifest file becomes the JSON that is uploaded. Knows nothing of the Coordinator's
 * own model of a manifest: what a manifest means is judged there.
 */
@NullMarked
package dev.marblerun.cli.manifest;

import org.jspecify.annotations.NullMarked;
