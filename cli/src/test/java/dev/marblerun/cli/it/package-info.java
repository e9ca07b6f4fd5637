/** The programs as users have them: processes from the shaded jars, and the tutorials run as they are written. */
@org.jspecify.annotations.NullMarked
package dev.marblerun.cli.it;
