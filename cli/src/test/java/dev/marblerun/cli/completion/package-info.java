/** The completion scripts, read and run by the shells that they are for. */
@org.jspecify.annotations.NullMarked
package dev.marblerun.cli.completion;
