@NullMarked
package dev.marblerun.cli.render;

import org.jspecify.annotations.NullMarked;
