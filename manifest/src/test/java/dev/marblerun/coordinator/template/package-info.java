/** Tests of the template engine against recorded cases of the original, and of its limits. */
@NullMarked
package dev.marblerun.coordinator.template;

import org.jspecify.annotations.NullMarked;
