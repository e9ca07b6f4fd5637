/**
 * An Intel TDX machine for tests: a root, a platform certificate and collateral of its own, and trust domains on it
 * whose quotes of version 4 verify under that root. Formats are those of dcap.md, 1.5 and 3; there is no such machine
 * outside of tests.
 */
@NullMarked
package dev.marblerun.testkit.tdx;

import org.jspecify.annotations.NullMarked;
