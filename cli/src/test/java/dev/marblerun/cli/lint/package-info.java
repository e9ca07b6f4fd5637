@NullMarked
package dev.marblerun.cli.lint;

import org.jspecify.annotations.NullMarked;
