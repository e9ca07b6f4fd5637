/**
 * Virtual machines that are Intel TDX trust domains (dcap.md, 8.3): quotes through configfs-tsm, or through the device
 * {@code /dev/tdx_guest} of kernels that had quotes there. Trust domains have no sealing keys. Knows no Coordinator and
 * no premain.
 */
@NullMarked
package dev.marblerun.tee.tdx;

import org.jspecify.annotations.NullMarked;
