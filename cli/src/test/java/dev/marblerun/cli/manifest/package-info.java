/** Tests of the manifest commands. */
@NullMarked
package dev.marblerun.cli.manifest;

import org.jspecify.annotations.NullMarked;
