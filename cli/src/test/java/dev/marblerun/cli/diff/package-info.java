@NullMarked
package dev.marblerun.cli.diff;

import org.jspecify.annotations.NullMarked;
