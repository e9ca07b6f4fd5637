@NullMarked
package dev.marblerun.cli.state;

import org.jspecify.annotations.NullMarked;
