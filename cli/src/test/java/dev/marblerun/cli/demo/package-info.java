@NullMarked
package dev.marblerun.cli.demo;

import org.jspecify.annotations.NullMarked;
