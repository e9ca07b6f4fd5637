/** The commands that save a verified Coordinator's certificates. */
@NullMarked
package dev.marblerun.cli.certificate;

import org.jspecify.annotations.NullMarked;
