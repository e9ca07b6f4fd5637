/** The agent in JVMs of its own. */
@NullMarked
package dev.marblerun.agent;

import org.jspecify.annotations.NullMarked;
