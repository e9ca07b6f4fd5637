@NullMarked
package dev.marblerun.cli.explain;

import org.jspecify.annotations.NullMarked;
