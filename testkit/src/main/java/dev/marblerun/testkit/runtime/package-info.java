/**
 * Stand-ins for the runtimes that no test machine has: Occlum, Gramine and the kernel of an Intel TDX virtual machine.
 * A program in C (standin.c and its parts, built by the test) runs any program unchanged and has Java answer its system
 * calls on the platforms' devices, so what is tested is what would run there. Skips visibly without gcc or seccomp's
 * user notification.
 */
@NullMarked
package dev.marblerun.testkit.runtime;

import org.jspecify.annotations.NullMarked;
