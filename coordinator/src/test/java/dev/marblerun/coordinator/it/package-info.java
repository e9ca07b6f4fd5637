/**
 * The Coordinator as operators, users, marbles and attackers meet it: the shaded jar as a process of its own, reached
 * through its ports alone. Knows no class of the Coordinator. Runs after packaging (failsafe).
 */
@NullMarked
package dev.marblerun.coordinator.it;

import org.jspecify.annotations.NullMarked;
