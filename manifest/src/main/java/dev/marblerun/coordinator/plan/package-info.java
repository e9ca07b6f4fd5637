/**
 * From a manifest to what a marble gets: templates compiled once, the secrets that each marble type can touch, the dry
 * run, and the parameters of an activation. Pure: knows no state, no server, and no clock but the one it is given.
 */
@NullMarked
package dev.marblerun.coordinator.plan;

import org.jspecify.annotations.NullMarked;
