/**
 * {@code up} and {@code demo}: a whole deployment on this machine, in the simulated TEE. Runs the programs as a user
 * would, as processes and with the commands of the CLI; knows none of their insides.
 */
@NullMarked
package dev.marblerun.cli.demo;

import org.jspecify.annotations.NullMarked;
