/**
 * Enclaves of the Occlum library OS (dcap.md, 8.1): DCAP quotes and the CPU's sealing keys by ioctls on
 * {@code /dev/sgx}, which the library OS itself answers. Occlum is known by what uname answers inside. Knows no
 * Coordinator and no premain.
 */
@NullMarked
package dev.marblerun.tee.occlum;

import org.jspecify.annotations.NullMarked;
