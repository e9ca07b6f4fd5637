/** Small real implementations for tests, and where the shared data lies. Test scope only. */
@NullMarked
package dev.marblerun.testkit;

import org.jspecify.annotations.NullMarked;
